package cas.pack;

import cas.os.Attributes;
import cas.os.TreeReader;
import cas.os.TreeReader.Found;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.Arrays;

/// Tells whether two things are the same in all that a layer says, bytes included: that size and time agree proves
/// nothing. Numbers come first, then extended attributes, then bytes.
final class Sameness {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Sight left;
    private final Sight right;
    private final byte[] mine = new byte[BUFFER_BYTES];
    private final byte[] theirs = new byte[BUFFER_BYTES];

    Sameness(Sight left, Sight right) {
        this.left = left;
        this.right = right;
    }

    /// Of all but directories.
    boolean of(Seen before, Seen after) throws IOException {
        Found old = before.found();
        Found now = after.found();
        if (before.spot().equals(after.spot()) || old.identity().equals(now.identity())) {
            return true;
        }
        if (old.kind() != now.kind()
                || old.links() != now.links()
                || !old.plain().equals(now.plain())) {
            return false;
        }
        return switch (now.kind()) {
            case FILE -> old.links() == now.links() && old.size() == now.size() && sameFile(before, after);
            case SYMLINK -> Arrays.equals(link(before.spot()), link(after.spot()));
            case DEVICE -> old.device().equals(now.device());
            case FIFO, SOCKET, DIRECTORY -> true;
        };
    }

    private static byte[] link(Spot spot) throws IOException {
        return spot.layer().link(spot.path());
    }

    /// Of what can be opened: all but the bytes.
    boolean ofAttributes(Seen before, Seen after) throws IOException {
        Kind kind = after.found().kind();
        return before.spot().equals(after.spot())
                || before.found().plain().equals(after.found().plain())
                        && Kept.of(before.attributes(), kind).equals(Kept.of(after.attributes(), kind));
    }

    private boolean sameFile(Seen before, Seen after) throws IOException {
        Attributes old = before.attributes();
        Attributes now = after.attributes();
        if (!Kept.of(old, Kind.FILE).equals(Kept.of(now, Kind.FILE))) {
            return false;
        }
        try (TreeReader.Opened oldBytes = left.bytes(before, old).open();
                TreeReader.Opened newBytes = right.bytes(after, now).open()) {
            return sameBytes(oldBytes, newBytes);
        }
    }

    private boolean sameBytes(TreeReader.Opened old, TreeReader.Opened now) throws IOException {
        while (true) {
            int count = fill(old, mine);
            if (count != fill(now, theirs) || !Arrays.equals(mine, 0, count, theirs, 0, count)) {
                return false;
            }
            if (count < BUFFER_BYTES) {
                return true;
            }
        }
    }

    /// As much as there is room for, or all that is left.
    private static int fill(TreeReader.Opened from, byte[] target) throws IOException {
        int filled = 0;
        while (filled < target.length) {
            int count = from.read(target, filled, target.length - filled);
            if (count < 0) {
                break;
            }
            filled += count;
        }
        return filled;
    }
}
