package cas.disk;

import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the `format` file says. FORMAT.md is its book.
record FormatRecord(int version, UUID uuid, List<String> features, Instant created, Stops stops, Machine lastOpener) {
    static final int VERSION_MAX = 1;
    /// Features this program understands; a store that uses another one is refused.
    static final List<String> FEATURES_KNOWN = List.of();

    private static final String VERSION = "version";
    private static final String UUID_LINE = "uuid";
    private static final String FEATURES = "features";
    private static final String CREATED = "created";
    private static final String STOP = "stop";
    private static final String BOOT = "boot";
    private static final String PID = "pid";
    private static final String UNCLEAN = "unclean";

    private static final String RUNNING = "running";
    private static final String CLEAN = "clean";

    FormatRecord {
        features = List.copyOf(features);
    }

    /// How the store stops.
    ///
    /// @param running whether a process has it, or had it and did not close it
    /// @param unclean how often it was found so
    record Stops(boolean running, long unclean) {}

    boolean running() {
        return stops.running();
    }

    FormatRecord opened(Machine machine, boolean afterUncleanStop) {
        Stops now = new Stops(true, stops.unclean() + (afterUncleanStop ? 1 : 0));
        return new FormatRecord(version, uuid, features, created, now, machine);
    }

    FormatRecord stopped() {
        return new FormatRecord(version, uuid, features, created, new Stops(false, stops.unclean()), lastOpener);
    }

    TextRecord toText() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(VERSION, Integer.toString(version));
        lines.put(UUID_LINE, uuid.toString());
        lines.put(FEATURES, String.join(" ", features));
        lines.put(CREATED, created.toString());
        lines.put(STOP, running() ? RUNNING : CLEAN);
        lines.put(UNCLEAN, Long.toString(stops.unclean()));
        lines.put(BOOT, lastOpener.bootId());
        lines.put(PID, Long.toString(lastOpener.pid()));
        return new TextRecord(lines);
    }

    /// @throws FailedPrecondition if the store is newer than this program
    /// @throws DataLoss if the text is whole and yet says nothing we understand
    static FormatRecord of(TextRecord text, Path file) {
        long version = text.number(VERSION).filter(number -> number > 0).orElseThrow(() -> damaged(file, VERSION));
        List<String> features = Arrays.stream(text.get(FEATURES).orElse("").split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
        if (version > VERSION_MAX) {
            throw new FailedPrecondition(
                    Reason.STORE_TOO_NEW,
                    "cannot open the store of " + file + ": expected format version " + VERSION_MAX + " or less, found "
                            + version);
        }
        for (String feature : features) {
            if (!FEATURES_KNOWN.contains(feature)) {
                throw new FailedPrecondition(
                        Reason.STORE_TOO_NEW,
                        "cannot open the store of " + file + ": it uses the feature \"" + feature
                                + "\", which this program does not know");
            }
        }
        try {
            return new FormatRecord(
                    (int) version,
                    UUID.fromString(text.get(UUID_LINE).orElse("")),
                    features,
                    Instant.parse(text.get(CREATED).orElse("")),
                    new Stops(
                            !text.get(STOP).orElse(RUNNING).equals(CLEAN),
                            text.number(UNCLEAN).orElse(0L)),
                    new Machine(text.get(BOOT).orElse(""), text.number(PID).orElse(0L)));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged(file, e.getMessage());
        }
    }

    static DataLoss damaged(Path file, @Nullable String why) {
        return new DataLoss("cannot open the store: its format file " + file + " is damaged (" + why
                + "); when it is removed, the next start makes a new one and checks what it finds");
    }
}
