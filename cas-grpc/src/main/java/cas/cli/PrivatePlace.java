package cas.cli;

import cas.error.CasException;
import cas.os.Mounter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A temporary directory that goes away with everything in it: mounts first, then files.
final class PrivatePlace implements Closeable {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final int MOUNT_POINT_FIELD = 4;

    private final Path root;
    private final Mounter mounter;

    private PrivatePlace(Path root, Mounter mounter) {
        this.root = root;
        this.mounter = mounter;
    }

    static PrivatePlace below(Path parent, Mounter mounter) throws IOException {
        String name = "cas-quickstart-" + ProcessHandle.current().pid();
        Path root = Files.createDirectory(parent.resolve(name), PosixFilePermissions.asFileAttribute(PRIVATE));
        return new PrivatePlace(root.toRealPath(), mounter);
    }

    Path root() {
        return root;
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    /// Nothing happens if it is gone.
    @Override
    public void close() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> mounted = mounted();
        for (Path point : mounted.reversed()) {
            try {
                mounter.unmount(point);
            } catch (CasException e) {
                throw new IOException("cannot remove " + root + ": " + point + " stays mounted: " + e.getMessage(), e);
            }
        }
        Files.walkFileTree(root, new Removal());
    }

    private List<Path> mounted() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(MOUNTS)) {
            Path point = Path.of(unescape(line.split(" ", -1)[MOUNT_POINT_FIELD]));
            if (point.startsWith(root)) {
                found.add(point);
            }
        }
        return found;
    }

    /// The kernel writes blanks and their like as octal numbers.
    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
