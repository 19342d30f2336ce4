package cas.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Any bytes are a path that stays inside, or are refused (rules S11 and S17).
public final class TreePathTarget implements Target {
    @Override
    public String name() {
        return "image";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "a/b",
                "/./a//b/./",
                "..",
                "a/../b",
                "a/..b/...",
                "",
                ".",
                "a\0b",
                "é/\u0007",
                "x".repeat(TreePath.NAME_BYTES_MAX + 1),
                "x/".repeat(TreePath.DEPTH_MAX + 1),
                ("x".repeat(200) + "/").repeat(21));
    }

    @Override
    public void run(byte[] input) {
        try {
            sound(TreePath.ofBytes(input), input);
        } catch (InvalidArgument e) {
            assertEquals(Reason.INVALID_LAYER, e.reason());
            assertFalse(e.getMessage().contains("\0"), e.getMessage());
        }
    }

    private static void sound(TreePath path, byte[] input) {
        byte[] bytes = path.toBytes();
        assertEquals(path, TreePath.ofBytes(bytes));
        assertTrue(bytes.length <= input.length && bytes.length <= TreePath.PATH_BYTES_MAX);
        assertEquals(path.isRoot(), bytes.length == 0);
        assertTrue(path.startsWith(path) && path.startsWith(TreePath.ROOT));
        assertEquals(path.isRoot(), path.parent().isEmpty());
        String[] steps = new String(bytes, StandardCharsets.ISO_8859_1).split("/", -1);
        assertEquals(path.isRoot() ? 0 : steps.length, path.depth());
        for (String step : steps) {
            assertFalse(step.equals("..") || step.equals(".") || step.isEmpty() && !path.isRoot());
            assertTrue(step.length() <= TreePath.NAME_BYTES_MAX && step.indexOf('\0') < 0);
        }
        path.parent().ifPresent(parent -> {
            assertEquals(path, parent.child(path.name()));
            assertTrue(path.startsWith(parent) && !parent.startsWith(path) && parent.compareTo(path) < 0);
            assertEquals(path.depth() - 1, parent.depth());
        });
    }
}
