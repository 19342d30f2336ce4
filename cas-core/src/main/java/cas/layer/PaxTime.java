package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.time.Instant;
import java.util.regex.Pattern;

/// Times as PAX spells them, seconds with a decimal fraction, to the nanosecond. No `BigDecimal`: a long exponent
/// or fraction must not cost more than its bytes (rule S19). What was before 1970 counts as its first second, as with
/// the reference server.
final class PaxTime {
    /// The last second that a file system time can name here: year 2446, the end of ext4's range, less a bit.
    static final long SECONDS_MAX = 15_032_385_535L;

    private static final int NANO_DIGITS = 9;
    private static final Pattern FORM = Pattern.compile("(-?)([0-9]{1,11})(?:\\.([0-9]{0,128}))?");

    private PaxTime() {}

    static String format(Instant time) {
        if (time.getEpochSecond() < 0) {
            return "0";
        }
        if (time.getEpochSecond() > SECONDS_MAX) {
            throw refused(time.toString());
        }
        if (time.getNano() == 0) {
            return Long.toString(time.getEpochSecond());
        }
        String nanos = Integer.toString(1_000_000_000 + time.getNano()).substring(1);
        int end = nanos.length();
        while (nanos.charAt(end - 1) == '0') {
            end--;
        }
        return time.getEpochSecond() + "." + nanos.substring(0, end);
    }

    /// Digits beyond nanoseconds are cut off.
    static Instant parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw refused(text);
        }
        if (!matcher.group(1).isEmpty()) {
            return Instant.EPOCH;
        }
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        String nanos = (fraction + "000000000").substring(0, NANO_DIGITS);
        return seconds(Long.parseLong(matcher.group(2))).plusNanos(Integer.parseInt(nanos));
    }

    static Instant seconds(long seconds) {
        if (seconds > SECONDS_MAX) {
            throw refused(Long.toString(seconds));
        }
        return Instant.ofEpochSecond(Math.max(0, seconds));
    }

    private static InvalidArgument refused(String text) {
        return new InvalidArgument(
                Reason.INVALID_LAYER, "time: expected seconds up to " + SECONDS_MAX + ", found \"" + text + "\"");
    }
}
