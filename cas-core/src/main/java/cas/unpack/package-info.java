/// Archives become images, images become snapshots. Written against what a namespace sees, so that it runs in the
/// daemon and, over the wire, in the command line. Floor 3.
@NullMarked
package cas.unpack;

import org.jspecify.annotations.NullMarked;
