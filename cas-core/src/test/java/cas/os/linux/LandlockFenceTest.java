package cas.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.os.Attributes;
import cas.os.Tree;
import cas.os.TreePath;
import cas.proving.Required;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A fenced thread makes everything inside, nothing outside, and leaves other threads as they are (rule S21).
class LandlockFenceTest {
    @TempDir
    Path base;

    @Test
    void holdsOneThreadToOneDirectory() throws Exception {
        Path inside = Files.createDirectory(base.resolve("inside"));
        Path outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("old"), "old");
        LandlockFence fence = new LandlockFence();
        FutureTask<Boolean> fenced = new FutureTask<>(() -> {
            if (!fence.restrictWritesTo(inside)) {
                return false;
            }
            fill(inside);
            assertThrows(IOException.class, () -> Files.writeString(outside.resolve("new"), "x"));
            assertThrows(IOException.class, () -> Files.writeString(outside.resolve("old"), "x"));
            assertThrows(IOException.class, () -> Files.delete(outside.resolve("old")));
            assertThrows(IOException.class, () -> Files.createDirectory(outside.resolve("d")));
            assertThrows(IOException.class, () -> Files.createLink(inside.resolve("l"), outside.resolve("old")));
            assertThrows(IOException.class, () -> Files.move(inside.resolve("a/f"), outside.resolve("f")));
            assertEquals("old", Files.readString(outside.resolve("old")));
            return true;
        });
        Thread.ofPlatform().start(fenced);
        boolean restricted = fenced.get();
        assertEquals(restricted, fence.inForce().startsWith("Landlock"), fence.inForce());
        Files.writeString(outside.resolve("new"), "this thread is as it was");
        Required.assume(restricted, fence.inForce());
        assertEquals(List.of("new", "old"), names(outside));
        assertTrue(Files.isSameFile(inside.resolve("a/f"), inside.resolve("b/h")));
    }

    private static void fill(Path inside) throws IOException {
        try (Tree tree = LinuxKernel.trees().open(inside)) {
            tree.makeDirectory(TreePath.of("a"));
            tree.makeDirectory(TreePath.of("b"));
            try (Tree.Sink sink = tree.createFile(TreePath.of("a/f"))) {
                sink.write(new byte[] {1}, 0, 1);
                sink.hole(10);
                sink.finish(Attributes.of(0644).owner(0, 0));
            }
            tree.hardLink(TreePath.of("b/h"), TreePath.of("a/f"));
            tree.makeFifo(TreePath.of("b/p"));
            tree.symlink(TreePath.of("b/s"), new byte[] {'x'});
            tree.remove(TreePath.of("b/s"));
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (var names = Files.list(directory)) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
