@NullMarked
package cas.check;

import org.jspecify.annotations.NullMarked;
