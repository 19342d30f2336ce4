package cas.pack;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import cas.os.TreeReader;
import cas.os.TreeReader.Found;
import cas.os.TreeView.Kind;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one set of mounts shows, worked out from the directories behind it without mounting anything: the nearest
/// name wins, directories are merged, and the marks of the overlay file system are obeyed (rule E10), those of its
/// options `redirect_dir` and `metacopy` included.
final class Sight {
    private static final String UPPER = "upperdir=";
    private static final String LOWER = "lowerdir=";
    private static final byte[] OPAQUE = {'y'};

    private final List<TreeReader> layers;
    private final String marks;

    private Sight(List<TreeReader> layers, String marks) {
        this.layers = List.copyOf(layers);
        this.marks = marks;
    }

    /// @throws Unimplemented if it is more than one mount, or of another type than `bind` and `overlay`
    static Sight of(List<Mount> mounts, Sources sources) throws IOException {
        if (mounts.isEmpty()) {
            return new Sight(List.of(), "");
        }
        Mount mount = mounts.getFirst();
        if (mounts.size() != 1 || !mount.target().isEmpty()) {
            throw new Unimplemented("diff: expected one mount on each side, found " + mounts);
        }
        return switch (mount.type()) {
            case "bind" -> new Sight(List.of(sources.of(absolute(mount.source()))), "");
            case "overlay" -> overlay(mount, sources);
            default ->
                throw new Unimplemented(
                        "diff: expected mounts of type bind or overlay, found \"" + mount.type() + "\"");
        };
    }

    private static Sight overlay(Mount mount, Sources sources) throws IOException {
        List<Path> directories = new ArrayList<>();
        for (String option : mount.options()) {
            if (option.startsWith(UPPER)) {
                directories.addFirst(absolute(option.substring(UPPER.length())));
            } else if (option.startsWith(LOWER)) {
                for (String layer : option.substring(LOWER.length()).split(":", -1)) {
                    directories.add(absolute(layer));
                }
            } else if (option.startsWith("uidmap=") || option.startsWith("gidmap=")) {
                throw new Unimplemented("diff: expected mounts without mapped owners, found option " + option);
            }
        }
        List<TreeReader> layers = new ArrayList<>();
        for (Path directory : directories) {
            layers.add(sources.of(directory));
        }
        boolean user = mount.options().contains("userxattr");
        return new Sight(layers, user ? "user.overlay." : "trusted.overlay.");
    }

    private static Path absolute(String text) {
        if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
            throw new InvalidArgument("diff: expected absolute directories, found \"" + text + "\"");
        }
        return Path.of(text);
    }

    /// The directories that are shown as the root, the nearest first.
    List<Spot> root() {
        return layers.stream().map(layer -> new Spot(layer, TreePath.ROOT)).toList();
    }

    /// What is shown under a name in directories that are shown as one.
    Optional<Seen> look(List<Spot> directory, TreePath name) throws IOException {
        for (int i = 0; i < directory.size(); i++) {
            Spot spot = directory.get(i).child(name);
            Optional<Found> found = spot.find();
            if (found.isPresent()) {
                List<Spot> below = directory.subList(i + 1, directory.size());
                return whiteout(found.get()) ? Optional.empty() : Optional.of(seen(spot, found.get(), below));
            }
        }
        return Optional.empty();
    }

    private static boolean whiteout(Found found) {
        return found.device().filter(Device.WHITEOUT::equals).isPresent();
    }

    private Seen seen(Spot spot, Found found, List<Spot> below) throws IOException {
        if (found.kind() != Kind.DIRECTORY) {
            return new Seen(spot, found, List.of(), below);
        }
        List<Spot> places = new ArrayList<>(List.of(spot));
        // In the lowest layer a directory shows itself, whatever is marked on it. In any other it may be a renamed one,
        // which leads to another place below also where the directory it lies in leads nowhere.
        if (!spot.layer().equals(layers.getLast())) {
            Attributes attributes = attributes(spot);
            if (!opaque(attributes)) {
                next(spot, attributes, below).filter(Seen::directory).ifPresent(more -> places.addAll(more.places()));
            }
        }
        return new Seen(spot, found, places, below);
    }

    private boolean opaque(Attributes attributes) {
        String name = marks + "opaque";
        return attributes.xattrNames().contains(name) && java.util.Arrays.equals(OPAQUE, attributes.xattr(name));
    }

    /// What the layers below show under the same name, or under the one that this had before it was renamed.
    private Optional<Seen> next(Spot spot, Attributes attributes, List<Spot> below) throws IOException {
        String redirect = marks + "redirect";
        if (!attributes.xattrNames().contains(redirect)) {
            return look(below, spot.path().name());
        }
        byte[] old = attributes.xattr(redirect);
        if (old.length == 0 || old[0] != '/') {
            return look(below, TreePath.ofBytes(old));
        }
        int depth = layers.indexOf(spot.layer());
        List<Spot> directory = root().subList(depth + 1, layers.size());
        Optional<Seen> seen = Optional.empty();
        for (String step :
                new String(old, StandardCharsets.ISO_8859_1).substring(1).split("/", -1)) {
            seen = look(directory, TreePath.ofBytes(step.getBytes(StandardCharsets.ISO_8859_1)));
            directory = seen.map(Seen::places).orElse(List.of());
        }
        return seen;
    }

    private static Attributes attributes(Spot spot) throws IOException {
        try (TreeReader.Opened opened = spot.open()) {
            return opened.attributes();
        }
    }

    /// Where the bytes of a file are: a copy of its attributes alone leaves them in a layer below.
    Spot bytes(Seen file, Attributes attributes) throws IOException {
        Seen at = file;
        Attributes its = attributes;
        while (its.xattrNames().contains(marks + "metacopy")) {
            Spot from = at.spot();
            at = next(from, its, at.below())
                    .filter(below -> below.found().kind() == Kind.FILE)
                    .orElseThrow(() -> new FailedPrecondition(
                            Reason.FAILED_PRECONDITION,
                            "diff: " + from.path() + ": expected its bytes in a layer below, found none"));
            its = at.attributes();
        }
        return at.spot();
    }
}
