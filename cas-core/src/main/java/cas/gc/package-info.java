/// Collection without a pause: marks while everybody writes, sweeps in small steps, and knows when to. Floor 3.
@NullMarked
package cas.gc;

import org.jspecify.annotations.NullMarked;
