package cas.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Files that lie on no disk.
public interface MemoryFiles {
    /// Makes `link` lead to a new file of so many zeros in memory. Whoever in this process opens the link while the
    /// answer is open gets that file, and has it for as long as it likes; nobody else can open it, and no two calls
    /// get the same one. A link that leads there from an earlier call, even of an earlier process, is left as it
    /// is, so that nothing is written; whatever else has its name is replaced.
    Closeable behind(Path link, int bytes) throws IOException;
}
