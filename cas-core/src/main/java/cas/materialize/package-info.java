/// Volumes made from what the store holds. Floor 3.
@NullMarked
package cas.materialize;

import org.jspecify.annotations.NullMarked;
