/// Trees of snapshots as copies of their parents, for hosts without overlay. Floor 2.
@NullMarked
package cas.snapshot.copied;

import org.jspecify.annotations.NullMarked;
