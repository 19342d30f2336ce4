/// Checks of the whole store. Floor 3.
@NullMarked
package cas.check;

import org.jspecify.annotations.NullMarked;
