/// Stand-ins that keep the promises of a port and forget what a real one would: used by tests only.
@NullMarked
package cas.sim;

import org.jspecify.annotations.NullMarked;
