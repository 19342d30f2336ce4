package cas.disk;

import cas.error.CasException.Exhausted;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Tells a full disk from a broken one. The JDK has no type for it, only the kernel's words.
final class NoSpace {
    private NoSpace() {}

    /// The exception itself, unless it says that there is no room.
    ///
    /// @throws Exhausted if it does
    static IOException orElse(IOException e, String doing, Path path) {
        if (says(e.getMessage()) || e instanceof FileSystemException f && says(f.getReason())) {
            Exhausted exhausted = new Exhausted("cannot " + doing + " " + path + ": no space left on device");
            exhausted.initCause(e);
            throw exhausted;
        }
        return e;
    }

    private static boolean says(@Nullable String message) {
        return message != null
                && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
    }
}
