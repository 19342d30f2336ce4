/// Trees of snapshots as directories that the kernel's overlay file system stacks. Floor 2.
@NullMarked
package cas.snapshot.overlay;

import org.jspecify.annotations.NullMarked;
