package cas.interop;

import cas.proving.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A private directory whose owner may mount in it and start children from it; closing it leaves nothing behind.
final class Workbench implements AutoCloseable {
    private static final int MOUNT_POINT_FIELD = 4;

    private final Path directory;
    private final Path sockets;
    private final List<Process> children = new CopyOnWriteArrayList<>();
    private final Thread lastResort = new Thread(() -> children.forEach(Process::destroyForcibly), "last resort");

    private Workbench(Path directory, Path sockets) {
        this.directory = directory;
        this.sockets = sockets;
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    static Workbench open(String name) throws IOException {
        Path below = Files.createDirectories(Path.of("target/interop").toAbsolutePath());
        return new Workbench(
                Files.createTempDirectory(below, name + "-"), Files.createTempDirectory(Path.of("/tmp"), "cas-"));
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    Path directory(String name) throws IOException {
        return Files.createDirectories(path(name));
    }

    /// A path short enough for a socket, in a directory of its own.
    Path socket(String name) {
        return sockets.resolve(name).resolve("s.sock");
    }

    Process keep(Process child) {
        children.add(child);
        return child;
    }

    /// Where something is mounted below a directory, in the order of mounting.
    static List<Path> mountsBelow(Path root) {
        try {
            var found = new ArrayList<Path>();
            for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                Path at = Path.of(line.split(" ", -1)[MOUNT_POINT_FIELD].replace("\\040", " "));
                if (at.startsWith(root)) {
                    found.add(at);
                }
            }
            return List.copyOf(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sweep();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }

    /// What closing does; also for one that lives as long as the process.
    void sweep() {
        for (Process child : children) {
            child.destroyForcibly();
        }
        for (Path mount : mountsBelow(directory).reversed()) {
            Program.of("umount", "-l", mount.toString()).check();
        }
        Program.of("rm", "-rf", "--one-file-system", directory.toString(), sockets.toString())
                .check();
    }
}
