package cas.interop;

import cas.proving.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// A small program or library of our own in C, from `src/test/native`, built when it is first asked for.
final class NativeTool {
    private static final Path SOURCES = Path.of("src/test/native").toAbsolutePath();
    private static final Path BUILT = Path.of("target/native").toAbsolutePath();

    private NativeTool() {}

    /// The disk that forgets what was not flushed.
    static Path forgetfulDisk() throws IOException {
        return build("forgetful", "forgetful", "$(pkg-config --cflags --libs fuse3)");
    }

    /// Keys and policies of encrypted directories.
    static Path vault() throws IOException {
        return build("vault", "vault", "");
    }

    /// A relay that makes every connection as another user.
    static Path asUser() throws IOException {
        return build("asuser", "asuser", "");
    }

    /// A library that, loaded before all others, makes calls fail.
    static Path faults() throws IOException {
        return build("faults", "libfaults.so", "-shared -fPIC");
    }

    /// What makes a program believe that it runs on a machine with this boot id, as its environment.
    ///
    /// @param file to write it to
    static Map<String, String> bootId(String id, Path file) throws IOException {
        Files.writeString(file, id + "\n");
        return Map.of("LD_PRELOAD", faults().toString(), "FAULTS_BOOT_ID", file.toString());
    }

    private static synchronized Path build(String source, String product, String flags) throws IOException {
        Path from = SOURCES.resolve(source + ".c");
        Path to = Files.createDirectories(BUILT).resolve(product);
        if (!Files.exists(to) || Files.getLastModifiedTime(to).compareTo(Files.getLastModifiedTime(from)) < 0) {
            Path part = BUILT.resolve(product + ".part");
            Program.shell("gcc -O2 -Wall -Wextra -Werror -o \"$2\" \"$1\" " + flags, from, part)
                    .check();
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
        }
        return to;
    }
}
