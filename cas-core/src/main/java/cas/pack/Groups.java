package cas.pack;

import cas.os.TreePath;
import cas.os.TreeReader.Identity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Files with several names. Such a group stays together: as soon as one of its names is told anew, all others must
/// be, as links to it, also those that did not change by themselves. These are told last, in the order of their names,
/// so that it does not matter when they were met.
final class Groups {
    private final Map<Identity, Group> groups = new HashMap<>();

    /// One of the names.
    record Name(Frame frame, TreePath name, Seen seen) {
        TreePath path() {
            return frame.path().child(name);
        }

        Identity identity() {
            return seen.found().identity();
        }
    }

    private static final class Group {
        private final Set<TreePath> seen = new HashSet<>();
        private final Set<Identity> before = new HashSet<>();
        private final SortedMap<TreePath, Name> unchanged = new TreeMap<>();
        private Optional<TreePath> entry = Optional.empty();
        private long links;

        /// Whether names that nobody met could have to be told, too.
        boolean open(Identity identity) {
            boolean touched = entry.isPresent() || before.stream().anyMatch(old -> !old.equals(identity));
            return touched && seen.size() < links;
        }

        boolean told() {
            return entry.isPresent() || before.size() > 1;
        }
    }

    private Group of(Name name) {
        Group group = groups.computeIfAbsent(name.identity(), _ -> new Group());
        group.links = name.seen().found().links();
        return group;
    }

    /// A name that changed.
    ///
    /// @return the entry that it is to be linked to; nothing if it is the first one and the entry itself
    Optional<TreePath> changed(Name name) {
        Group group = of(name);
        group.seen.add(name.path());
        Optional<TreePath> entry = group.entry;
        if (entry.isEmpty()) {
            group.entry = Optional.of(name.path());
        }
        return entry;
    }

    /// A name of something that was the same before, but perhaps together with other names. What was told of it
    /// stands.
    void unchanged(Name name, Identity before) {
        Group group = of(name);
        if (!group.seen.add(name.path())) {
            return;
        }
        group.before.add(before);
        group.unchanged.put(name.path(), name);
    }

    /// The groups some of whose names have to be looked for where nothing changed.
    Set<Identity> incomplete() {
        Set<Identity> incomplete = new HashSet<>();
        groups.forEach((identity, group) -> {
            if (group.open(identity)) {
                incomplete.add(identity);
            }
        });
        return incomplete;
    }

    /// The names that did not change by themselves and have to be told all the same.
    SortedMap<TreePath, Name> late() {
        SortedMap<TreePath, Name> late = new TreeMap<>();
        groups.values().stream().filter(Group::told).forEach(group -> late.putAll(group.unchanged));
        return late;
    }
}
