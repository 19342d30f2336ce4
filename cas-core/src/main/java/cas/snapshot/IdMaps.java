package cas.snapshot;

import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whose files the files of a snapshot are to whoever mounts it (rules D17, E7): `container:host:size`, several with
/// commas between them.
public record IdMaps(String users, String groups) {
    static final String USERS_LABEL = "containerd.io/snapshot/uidmapping";
    static final String GROUPS_LABEL = "containerd.io/snapshot/gidmapping";

    private static final int TEXT_CHARS_MAX = 1024;
    private static final Pattern SYNTAX =
            Pattern.compile("\\d{1,10}:\\d{1,10}:\\d{1,10}(?:,\\d{1,10}:\\d{1,10}:\\d{1,10})*");
    private static final Pattern RANGE = Pattern.compile("(\\d+):(\\d+):(\\d+)");

    public IdMaps {
        var _ = rootOf(users);
        var _ = rootOf(groups);
    }

    /// What the labels of a snapshot say.
    ///
    /// @throws InvalidArgument if they cannot be understood
    public static Optional<IdMaps> of(Labels labels) {
        Optional<String> users = labels.get(USERS_LABEL);
        Optional<String> groups = labels.get(GROUPS_LABEL);
        if (users.isPresent() != groups.isPresent()) {
            throw new InvalidArgument(
                    "id maps: expected both labels " + USERS_LABEL + " and " + GROUPS_LABEL + ", found one");
        }
        return users.map(text -> new IdMaps(text, groups.orElseThrow()));
    }

    /// Who is user 0 in the container.
    public int rootUser() {
        return rootOf(users);
    }

    public int rootGroup() {
        return rootOf(groups);
    }

    private static int rootOf(String map) {
        if (map.length() > TEXT_CHARS_MAX || !SYNTAX.matcher(map).matches()) {
            throw new InvalidArgument("id map \"" + map.substring(0, Math.min(map.length(), TEXT_CHARS_MAX))
                    + "\": expected CONTAINER:HOST:SIZE, several with commas between them");
        }
        Matcher range = RANGE.matcher(map);
        while (range.find()) {
            long host = Long.parseLong(range.group(2));
            if (Long.parseLong(range.group(1)) == 0
                    && Long.parseLong(range.group(3)) > 0
                    && host <= Integer.MAX_VALUE) {
                return (int) host;
            }
        }
        throw new InvalidArgument("id map \"" + map + "\": expected it to hold 0");
    }
}
