/// How the engine refuses: one sealed family of exceptions. Floor 0.
@NullMarked
package cas.error;

import org.jspecify.annotations.NullMarked;
