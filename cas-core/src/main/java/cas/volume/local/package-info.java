/// Volumes as files and directories under EVE's own names. Floor 2.
@NullMarked
package cas.volume.local;

import org.jspecify.annotations.NullMarked;
