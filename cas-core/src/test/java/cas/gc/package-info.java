@NullMarked
package cas.gc;

import org.jspecify.annotations.NullMarked;
