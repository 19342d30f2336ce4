/// The kernel ports on Linux, through the foreign-function interface; nothing else in the house calls the
/// kernel by itself. The public door is [LinuxKernel]. Floor 2.
@NullMarked
package cas.os.linux;

import org.jspecify.annotations.NullMarked;
