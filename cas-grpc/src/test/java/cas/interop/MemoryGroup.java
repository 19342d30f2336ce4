package cas.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A control group (version 1) that limits the memory of whoever joins it, the page cache included.
record MemoryGroup(Path path) implements AutoCloseable {
    /// The file that tells that such groups can be made.
    static final String NEEDED = "/sys/fs/cgroup/memory/memory.limit_in_bytes";

    static MemoryGroup of(String name, long limitBytes) throws IOException {
        String unique = "cas-" + name + "-" + ProcessHandle.current().pid();
        Path made = Files.createDirectory(Path.of(NEEDED).resolveSibling(unique));
        Files.writeString(made.resolve("memory.limit_in_bytes"), Long.toString(limitBytes));
        return new MemoryGroup(made);
    }

    void requireNobodyKilled() throws IOException {
        String told = Files.readString(path.resolve("memory.oom_control"));
        assertTrue(told.contains("oom_kill 0"), told);
    }

    @Override
    public void close() throws IOException {
        Files.delete(path);
    }
}
