/// Nouns of snapshots, mounts and layers. Floor 1.
@NullMarked
package cas.snapshot;

import org.jspecify.annotations.NullMarked;
