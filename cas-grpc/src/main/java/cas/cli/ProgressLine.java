package cas.cli;

import java.time.Duration;
import java.time.Instant;

/// One line on a terminal that says how far something has come. Says nothing where standard error is a file or a pipe.
final class ProgressLine implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int BAR_CHARS = 24;
    private static final int TEXT_CHARS_MAX = 52;

    private final World world;
    private final boolean visible;
    private Instant shown = Instant.MIN;
    private String label = "";

    ProgressLine(World world) {
        this.world = world;
        this.visible = world.terminal();
    }

    /// @param total 0 if not known
    void show(String text, long done, long total) {
        if (!visible) {
            return;
        }
        Instant now = world.clock().instant();
        boolean last = total > 0 && done >= total;
        if (text.equals(label) && !last && now.isBefore(shown.plus(PAUSE))) {
            return;
        }
        label = text;
        shown = now;
        world.err().print("\r\033[K" + line(text, done, total));
        world.err().flush();
    }

    static String line(String text, long done, long total) {
        String cut = text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX - 3) + "..." : text;
        if (total <= 0) {
            return done <= 0 ? cut : cut + "  " + SizeText.binary(done);
        }
        int full = (int) (Math.min(done, total) * BAR_CHARS / total);
        return cut + "  [" + "#".repeat(full) + "-".repeat(BAR_CHARS - full) + "]  " + SizeText.binary(done) + " of "
                + SizeText.binary(total);
    }

    /// Wipes the line.
    @Override
    public void close() {
        if (visible && !label.isEmpty()) {
            world.err().print("\r\033[K");
            world.err().flush();
            label = "";
        }
    }
}
