package cas.kv.lmdb;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Puts the native libraries of lmdbjava and of jffi, which it calls through, at fixed paths. Left alone, both unpack
/// themselves into the temp directory at each start and leave the copies there at each kill, and whoever can write
/// there first decides what is loaded (rule D8).
///
/// What the operator has set on the command line is left as it is.
final class NativeLibrary {
    private static final String LMDB_PROPERTY = "lmdbjava.native.lib";
    private static final String LMDB_FILE = "liblmdb.so";
    private static final String JFFI_PROPERTY = "jffi.boot.library.path";
    private static final String JFFI_FILE = "libjffi-1.2.so";

    private NativeLibrary() {}

    /// Must come before the first use of lmdbjava in this process; later calls change nothing that is loaded.
    static synchronized void prepare(Disk disk, Path directory) throws IOException {
        Optional<String> cpu = cpu();
        if (cpu.isEmpty()) {
            return;
        }
        if (System.getProperty(LMDB_PROPERTY) == null) {
            Path file = directory.resolve(LMDB_FILE);
            if (install(disk, "org/lmdbjava/native/" + cpu.get() + "-linux-gnu.so", file)) {
                System.setProperty(LMDB_PROPERTY, file.toString());
            }
        }
        if (System.getProperty(JFFI_PROPERTY) == null) {
            Path file = directory.resolve(JFFI_FILE);
            if (install(disk, "jni/" + cpu.get() + "-Linux/" + JFFI_FILE, file)) {
                System.setProperty(JFFI_PROPERTY, directory.toString());
            }
        }
        disk.syncNames(directory);
    }

    private static Optional<String> cpu() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> Optional.of("x86_64");
            case "aarch64" -> Optional.of("aarch64");
            default -> Optional.empty();
        };
    }

    /// @return false if there is no such library for this machine
    private static boolean install(Disk disk, String resource, Path file) throws IOException {
        byte[] wanted;
        try (InputStream stream = NativeLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                return false;
            }
            wanted = stream.readAllBytes();
        }
        if (!holds(disk, file, wanted)) {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            disk.delete(fresh);
            try (WritableFile out = disk.create(fresh)) {
                out.write(ByteBuffer.wrap(wanted));
                out.sync();
            }
            disk.replace(fresh, file);
        }
        return true;
    }

    private static boolean holds(Disk disk, Path file, byte[] wanted) throws IOException {
        Optional<FileStat> stat = disk.stat(file);
        if (stat.isEmpty()
                || stat.get().type() != FileStat.Type.FILE
                || stat.get().size() != wanted.length) {
            return false;
        }
        ByteBuffer found = ByteBuffer.allocate(wanted.length);
        try (ReadableFile in = disk.open(file)) {
            while (found.hasRemaining() && in.read(found, found.position()) >= 0) {
                // A read may be short.
            }
        }
        return !found.hasRemaining() && Arrays.equals(found.array(), wanted);
    }
}
