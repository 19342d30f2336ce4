/// The file system port and the one class that knows a directory name. Floor 1.
@NullMarked
package cas.disk;

import org.jspecify.annotations.NullMarked;
