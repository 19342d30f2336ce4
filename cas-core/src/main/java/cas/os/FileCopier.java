package cas.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// Copies file contents the cheapest way the file system knows. Nothing is synced.
public interface FileCopier {
    /// Makes `to`, a new file of mode 0600, hold what `from` holds: by sharing blocks, else by copying its
    /// data. Holes are found, not read, and stay holes. A failed copy leaves `to` behind, for [#resume] or
    /// for removal.
    ///
    /// @param progress hears the offset up to which `to` is right; what it throws ends the copy
    void copy(Path from, Path to, LongConsumer progress) throws IOException;

    /// As [#copy], into an existing `to` that is right up to `offset` and is cut there first.
    void resume(Path from, Path to, long offset, LongConsumer progress) throws IOException;
}
