package cas.pack;

import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.layer.LayerWriter;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.os.TreeReader;
import cas.os.TreeReader.Identity;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Turns what a comparison finds into the entries of a layer, each behind the directories that lead to it.
final class Changes {
    private static final String MARK = ".wh.";

    private final Sight sight;
    private final LayerWriter layer;
    private final Optional<Instant> latest;
    private final Groups groups = new Groups();
    private final Set<TreePath> directories = new HashSet<>();

    Changes(Sight sight, LayerWriter layer, Optional<Instant> latest) {
        this.sight = sight;
        this.layer = layer;
        this.latest = latest;
    }

    /// A name is not there any more.
    void gone(Frame frame, TreePath name) throws IOException {
        directory(frame);
        layer.whiteout(frame.path().child(name), latest.orElse(Instant.EPOCH));
    }

    /// A directory is new or changed, or something in it is.
    void directory(Frame frame) throws IOException {
        if (frame.seen().isEmpty() || !directories.add(frame.path())) {
            return;
        }
        directory(frame.parent().orElseThrow());
        layer.directory(said(frame.path()), kept(frame.seen().get().attributes(), Kind.DIRECTORY));
    }

    /// Anything but a directory.
    ///
    /// @param before the same thing on the other side, if it did not change by itself
    void other(Groups.Name name, Optional<Seen> before) throws IOException {
        boolean several = several(name.seen());
        if (before.isPresent()) {
            if (several) {
                groups.unchanged(name, before.get().found().identity());
            }
            return;
        }
        Optional<TreePath> entry = several ? groups.changed(name) : Optional.empty();
        if (entry.isPresent()) {
            link(name, entry.get());
        } else {
            write(name);
        }
    }

    /// Only files: a link to anything else is refused by whoever follows rule S13.
    static boolean several(Seen seen) {
        return seen.found().kind() == Kind.FILE && seen.found().links() > 1;
    }

    /// The files some of whose names were not met.
    Set<Identity> incomplete() {
        return groups.incomplete();
    }

    /// One of those names, found where nothing changed.
    void found(Groups.Name name) {
        groups.unchanged(name, name.identity());
    }

    /// Tells what can be told only when all is known.
    void finish() throws IOException {
        for (Groups.Name name : groups.late().values()) {
            other(name, Optional.empty());
        }
    }

    private void link(Groups.Name name, TreePath entry) throws IOException {
        directory(name.frame());
        layer.hardLink(said(name.path()), kept(name.seen().attributes(), Kind.FILE), entry);
    }

    private void write(Groups.Name name) throws IOException {
        directory(name.frame());
        TreePath path = said(name.path());
        Seen seen = name.seen();
        Spot spot = seen.spot();
        Kind kind = seen.found().kind();
        Attributes plain = kept(seen.found().plain(), kind);
        switch (kind) {
            case FILE -> file(path, seen);
            case SYMLINK -> layer.symlink(path, plain, spot.layer().link(spot.path()));
            case FIFO -> layer.fifo(path, plain);
            case DEVICE -> layer.device(path, plain, seen.found().device().orElseThrow());
            case SOCKET, DIRECTORY -> throw new IllegalArgumentException(path + " is a " + kind);
        }
    }

    private void file(TreePath path, Seen seen) throws IOException {
        try (TreeReader.Opened opened = seen.spot().open()) {
            Attributes attributes = opened.attributes();
            Spot bytes = sight.bytes(seen, attributes);
            Attributes kept = kept(attributes, Kind.FILE);
            if (bytes.equals(seen.spot())) {
                file(path, kept, opened);
            } else {
                try (TreeReader.Opened elsewhere = bytes.open()) {
                    file(path, kept, elsewhere);
                }
            }
        }
    }

    private void file(TreePath path, Attributes attributes, TreeReader.Opened bytes) throws IOException {
        long size = bytes.found().size();
        layer.file(path, attributes, size, new FileInput(path, bytes, size));
    }

    private Attributes kept(Attributes all, Kind kind) {
        Attributes kept = Kept.of(all, kind);
        return latest.filter(time -> time.isBefore(kept.modified()))
                .map(kept::modified)
                .orElse(kept);
    }

    /// A layer takes some names for its own.
    private static TreePath said(TreePath path) {
        String name = new String(path.name().toBytes(), StandardCharsets.ISO_8859_1);
        if (name.startsWith(MARK)) {
            throw new FailedPrecondition(
                    Reason.INVALID_LAYER,
                    "diff: " + path + ": expected a name that a layer can say, found one that begins with \"" + MARK
                            + "\" and would mean that something is gone");
        }
        return path;
    }
}
