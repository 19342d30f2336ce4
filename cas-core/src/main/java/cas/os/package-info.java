/// The kernel port: mounts, trees, cloning, syncing. Floor 1.
@NullMarked
package cas.os;

import org.jspecify.annotations.NullMarked;
