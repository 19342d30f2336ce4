/// The wire as a client sees it: raw calls against a server on a socket of its own.
@NullMarked
package cas.server;

import org.jspecify.annotations.NullMarked;
