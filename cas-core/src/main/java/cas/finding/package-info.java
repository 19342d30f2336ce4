/// What is wrong with a store, and who looks for it. Floor 1.
@NullMarked
package cas.finding;

import org.jspecify.annotations.NullMarked;
