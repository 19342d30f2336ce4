/// One store, opened and wired. Floor 4.
@NullMarked
package cas.engine;

import org.jspecify.annotations.NullMarked;
