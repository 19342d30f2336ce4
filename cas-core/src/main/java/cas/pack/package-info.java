/// Trees become layers: the way out that matches `unpack` and [cas.layer.TreeApplier]. The door is [TreeDiffer].
/// Floor 3.
@NullMarked
package cas.pack;

import org.jspecify.annotations.NullMarked;
