package cas.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations as Go writes them: `300ms`, `1.5h`, `2h45m`.
final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|ms|s|m|h)");
    private static final Map<String, Long> UNIT_NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    @Override
    public Duration convert(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            nanos += Double.parseDouble(matcher.group(1)) * UNIT_NANOS.getOrDefault(matcher.group(2), 0L);
            end = matcher.end();
        }
        if (end == 0 || end != text.length() || nanos > Long.MAX_VALUE) {
            throw new TypeConversionException("\"" + text + "\" is no time: expected for example 500ms, 30s or 1h30m");
        }
        return Duration.ofNanos((long) nanos);
    }
}
