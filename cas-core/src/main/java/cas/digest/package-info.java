/// Digests: an algorithm and its bits, right from birth. Floor 0.
@NullMarked
package cas.digest;

import org.jspecify.annotations.NullMarked;
