package cas.pack;

import cas.os.TreePath;
import cas.os.TreeReader;
import cas.os.TreeReader.Identity;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Walks two sights side by side, in the order of names. What both have from the same directories is passed over
/// without a look: of a writable layer on its own parent only the writable layer is read.
final class Comparison {
    private final Sight left;
    private final Sight right;
    private final Changes changes;
    private final Sameness sameness;

    Comparison(Sight left, Sight right, Changes changes) {
        this.left = left;
        this.right = right;
        this.changes = changes;
        this.sameness = new Sameness(left, right);
    }

    void run() throws IOException {
        walk(Frame.root(), left.root(), right.root());
        Set<Identity> incomplete = changes.incomplete();
        if (!incomplete.isEmpty()) {
            seek(Frame.root(), right.root(), incomplete);
        }
        changes.finish();
    }

    /// Looks everywhere for more names of files.
    private void seek(Frame frame, List<Spot> places, Set<Identity> wanted) throws IOException {
        SortedSet<TreePath> names = new TreeSet<>();
        addNames(places, names);
        for (TreePath name : names) {
            Optional<Seen> seen = right.look(places, name);
            if (seen.isPresent() && seen.get().directory()) {
                seek(frame.child(name, seen.get()), seen.get().places(), wanted);
            } else if (seen.isPresent() && wanted.contains(seen.get().found().identity())) {
                changes.found(new Groups.Name(frame, name, seen.get()));
            }
        }
    }

    private void walk(Frame frame, List<Spot> before, List<Spot> after) throws IOException {
        int common = common(before, after);
        SortedSet<TreePath> names = new TreeSet<>();
        addNames(before.subList(0, before.size() - common), names);
        addNames(after.subList(0, after.size() - common), names);
        for (TreePath name : names) {
            compare(frame, name, left.look(before, name), right.look(after, name));
        }
    }

    /// How many of the last places are the same: a name that only these have is the same on both sides.
    private static int common(List<Spot> before, List<Spot> after) {
        int most = Math.min(before.size(), after.size());
        int common = 0;
        while (common < most && before.get(before.size() - 1 - common).equals(after.get(after.size() - 1 - common))) {
            common++;
        }
        return common;
    }

    private static void addNames(List<Spot> directory, SortedSet<TreePath> names) throws IOException {
        for (Spot spot : directory) {
            try (TreeReader.Opened opened = spot.open()) {
                names.addAll(opened.names());
            }
        }
    }

    private void compare(Frame frame, TreePath name, Optional<Seen> before, Optional<Seen> after) throws IOException {
        if (after.isEmpty()) {
            if (before.isPresent()) {
                changes.gone(frame, name);
            }
            return;
        }
        Seen there = after.get();
        switch (there.found().kind()) {
            case DIRECTORY -> directory(frame.child(name, there), before.filter(Seen::directory), there);
            case SOCKET -> {
                // No archive has sockets. What one took the place of is gone.
                if (before.isPresent() && before.get().found().kind() != Kind.SOCKET) {
                    changes.gone(frame, name);
                }
            }
            case FILE, SYMLINK, DEVICE, FIFO -> {
                boolean same = before.isPresent() && sameness.of(before.get(), there);
                changes.other(new Groups.Name(frame, name, there), same ? before : Optional.empty());
            }
        }
    }

    private void directory(Frame frame, Optional<Seen> before, Seen after) throws IOException {
        List<Spot> places = before.map(Seen::places).orElse(List.of());
        if (places.equals(after.places())) {
            return;
        }
        if (before.isEmpty() || !sameness.ofAttributes(before.get(), after)) {
            changes.directory(frame);
        }
        walk(frame, places, after.places());
    }
}
