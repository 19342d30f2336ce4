package cas.volume;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `<volumeUUID>#<generation>`: the name of a volume in the API and on disk. The UUID is canonical lower case;
/// the
/// generation is a
/// decimal number without leading zeros.
public record VolumeName(UUID uuid, long generation) implements Comparable<VolumeName> {
    private static final Pattern SYNTAX = Pattern.compile(
            "([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})#(0|[1-9][0-9]{0,17})");

    public VolumeName {
        if (generation < 0) {
            throw new InvalidArgument(
                    Reason.INVALID_VOLUME_NAME, "volume generation: expected 0 or more, found " + generation);
        }
    }

    /// @throws InvalidArgument unless the text is `UUID#number`
    public static VolumeName parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidArgument(
                    Reason.INVALID_VOLUME_NAME,
                    "volume name \"" + text + "\": expected UUID#generation, such as "
                            + "6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
        }
        return new VolumeName(
                UUID.fromString(matcher.group(1).toLowerCase(Locale.ROOT)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public int compareTo(VolumeName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return uuid + "#" + generation;
    }
}
