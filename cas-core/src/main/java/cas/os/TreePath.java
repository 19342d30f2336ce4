package cas.os;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A path below a [Tree], safe from birth: relative, without `.` and `..`, within the limits of rule S17. File
/// names are bytes, not text, and are kept so.
public final class TreePath implements Comparable<TreePath> {
    public static final int PATH_BYTES_MAX = 4095;
    public static final int NAME_BYTES_MAX = 255;
    public static final int DEPTH_MAX = 256;

    /// The tree itself.
    public static final TreePath ROOT = new TreePath("");

    /// One character for each byte.
    private final String bytes;

    private TreePath(String bytes) {
        this.bytes = bytes;
    }

    /// A path given as text: its bytes are UTF-8.
    public static TreePath of(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A path as archives spell it: leading, double and trailing slashes and `.` steps mean nothing.
    ///
    /// @throws InvalidArgument on a `..` step (rule S11), a NUL, or a limit passed (rule S17)
    public static TreePath ofBytes(byte[] spelled) {
        String text = new String(spelled, StandardCharsets.ISO_8859_1);
        if (text.indexOf('\0') >= 0) {
            throw refused(text, "expected no NUL in it");
        }
        StringBuilder clean = new StringBuilder(text.length());
        int depth = 0;
        for (int start = 0; start < text.length(); ) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            if (end > start && !(end == start + 1 && text.charAt(start) == '.')) {
                checkName(text, start, end);
                clean.append(depth == 0 ? "" : "/").append(text, start, end);
                depth++;
            }
            start = end + 1;
        }
        if (clean.length() > PATH_BYTES_MAX || depth > DEPTH_MAX) {
            throw refused(
                    text,
                    "expected at most " + PATH_BYTES_MAX + " bytes in " + DEPTH_MAX + " steps, found " + clean.length()
                            + " in " + depth);
        }
        return clean.isEmpty() ? ROOT : new TreePath(clean.toString());
    }

    private static void checkName(String text, int start, int end) {
        if (end - start == 2 && text.startsWith("..", start)) {
            throw refused(text, "expected a path without \"..\"");
        }
        if (end - start > NAME_BYTES_MAX) {
            throw refused(text, "expected names of at most " + NAME_BYTES_MAX + " bytes, found " + (end - start));
        }
    }

    private static InvalidArgument refused(String text, String why) {
        String shown = text.length() > NAME_BYTES_MAX ? text.substring(0, NAME_BYTES_MAX) + "..." : text;
        return new InvalidArgument(Reason.INVALID_LAYER, "path \"" + decoded(shown) + "\": " + why);
    }

    private static String decoded(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).replace('\0', '?');
    }

    public boolean isRoot() {
        return bytes.isEmpty();
    }

    /// The directory it lies in; nothing for the root.
    public Optional<TreePath> parent() {
        if (isRoot()) {
            return Optional.empty();
        }
        int slash = bytes.lastIndexOf('/');
        return Optional.of(slash < 0 ? ROOT : new TreePath(bytes.substring(0, slash)));
    }

    /// The last step; empty for the root.
    public TreePath name() {
        return new TreePath(bytes.substring(bytes.lastIndexOf('/') + 1));
    }

    /// The path of `name` in this directory.
    public TreePath child(TreePath name) {
        if (isRoot() || name.isRoot()) {
            return isRoot() ? name : this;
        }
        return ofBytes((bytes + "/" + name.bytes).getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Whether this is the other one or lies below it.
    public boolean startsWith(TreePath other) {
        return other.isRoot()
                || bytes.startsWith(other.bytes)
                        && (bytes.length() == other.bytes.length() || bytes.charAt(other.bytes.length()) == '/');
    }

    /// How many steps below the root.
    public int depth() {
        return isRoot() ? 0 : 1 + (int) bytes.chars().filter(c -> c == '/').count();
    }

    public byte[] toBytes() {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public int compareTo(TreePath other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreePath that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /// For messages; bytes that are no text are replaced.
    @Override
    public String toString() {
        return isRoot() ? "." : decoded(bytes);
    }
}
