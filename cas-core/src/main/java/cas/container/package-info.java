/// What runtimes know of containers.
@NullMarked
package cas.container;

import org.jspecify.annotations.NullMarked;
