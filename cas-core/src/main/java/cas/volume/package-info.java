/// Nouns of volumes: disks and root file systems that belong to a machine. Floor 1.
@NullMarked
package cas.volume;

import org.jspecify.annotations.NullMarked;
