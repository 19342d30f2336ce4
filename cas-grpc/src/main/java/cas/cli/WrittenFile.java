package cas.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/// A file that a command writes. If the writing fails it is gone again; what is no plain file stays.
final class WrittenFile {
    private WrittenFile() {}

    /// What is written.
    @FunctionalInterface
    interface Work {
        void to(FileChannel file) throws IOException;
    }

    /// @param options how it is opened; if that fails, nothing is removed
    static void write(Path file, Work work, OpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(file, options)) {
            try {
                work.to(channel);
            } catch (IOException | RuntimeException e) {
                discard(file, e);
                throw e;
            }
        }
    }

    private static void discard(Path file, Exception cause) {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
