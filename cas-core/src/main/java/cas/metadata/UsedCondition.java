package cas.metadata;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Conditions such as `usedat<24h`, several of them with commas between, of which one must hold (rule G5).
final class UsedCondition {
    private static final Pattern CONDITION = Pattern.compile("usedat([<>])(.{1,64})");
    private static final Pattern PART = Pattern.compile("([0-9]{1,12})(?:\\.([0-9]{1,9}))?(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> UNIT_NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private UsedCondition() {}

    static boolean holds(String conditions, Instant used, Instant now) {
        for (String condition : conditions.split(",", -1)) {
            Matcher parts = CONDITION.matcher(condition.strip());
            if (parts.matches()) {
                Optional<Duration> limit = duration(parts.group(2).strip());
                int order = limit.map(Duration.between(used, now)::compareTo).orElse(0);
                if (parts.group(1).equals("<") ? order < 0 : order > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Durations as Go writes them: `300ms`, `1.5h`, `2h45m`.
    static Optional<Duration> duration(String text) {
        Matcher part = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        try {
            while (part.find() && part.start() == end) {
                long unit = Optional.ofNullable(UNIT_NANOS.get(part.group(3))).orElseThrow();
                sum = sum.plus(Duration.ofNanos(unit).multipliedBy(Long.parseLong(part.group(1))));
                if (part.group(2) != null) {
                    sum = sum.plusNanos((long) (Double.parseDouble("0." + part.group(2)) * unit));
                }
                end = part.end();
            }
        } catch (ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
        return end == 0 || end != text.length() ? Optional.empty() : Optional.of(sum);
    }
}
