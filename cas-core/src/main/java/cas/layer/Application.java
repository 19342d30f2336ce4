package cas.layer;

import cas.layer.Entry.Directory;
import cas.layer.Entry.Fifo;
import cas.layer.Entry.File;
import cas.layer.Entry.HardLink;
import cas.layer.Entry.Node;
import cas.layer.Entry.Symlink;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// One archive being applied to one tree, entry by entry, each replacing what was there before it.
final class Application {
    private static final String AUFS = Tar.WHITEOUT + Tar.WHITEOUT;

    private final Tree tree;
    private final Parents parents;
    private final Whiteouts whiteouts;
    private final Guard guard;
    private final boolean devices;

    Application(Tree tree, Parents parents, Whiteouts whiteouts, Guard guard, boolean devices) {
        this.tree = tree;
        this.parents = parents;
        this.whiteouts = whiteouts;
        this.guard = guard;
        this.devices = devices;
    }

    void run(TarReader archive) throws IOException {
        for (Optional<Entry> entry = archive.next(); entry.isPresent(); entry = archive.next()) {
            if (!mark(entry.get())) {
                apply(entry.get(), archive);
            }
        }
        parents.finish();
    }

    /// @return whether the entry was a mark of rule S16 and not a file
    private boolean mark(Entry entry) throws IOException {
        TreePath path = entry.path();
        String name = new String(path.name().toBytes(), StandardCharsets.ISO_8859_1);
        if (!name.startsWith(Tar.WHITEOUT)) {
            return false;
        }
        TreePath directory = path.parent().orElse(TreePath.ROOT);
        if (name.equals(Tar.OPAQUE)) {
            parents.make(directory);
            whiteouts.hideChildren(directory);
        } else if (!name.startsWith(AUFS)) {
            // Other names that begin with the mark twice are the bookkeeping of AUFS: nothing to us.
            String gone = name.substring(Tar.WHITEOUT.length());
            if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
                throw Refused.layer(path + ": expected a whiteout of a plain name");
            }
            parents.make(directory);
            TreePath hidden = directory.child(TreePath.ofBytes(gone.getBytes(StandardCharsets.ISO_8859_1)));
            whiteouts.hide(hidden, entry.attributes());
        }
        return true;
    }

    private void apply(Entry entry, TarReader archive) throws IOException {
        Attributes attributes = Xattrs.allowed(entry);
        guard.spend(Tar.BLOCK_BYTES);
        switch (entry) {
            case Directory directory -> directory(directory.path(), attributes);
            case File file -> file(file, attributes, archive);
            case Symlink link -> {
                byte[] target = link.target().getBytes(StandardCharsets.ISO_8859_1);
                make(link.path(), path -> tree.symlink(path, target));
                tree.setAttributes(link.path(), attributes);
            }
            case HardLink link -> {
                make(link.path(), path -> tree.hardLink(path, link.target()));
                tree.setAttributes(link.path(), attributes);
            }
            case Fifo fifo -> {
                make(fifo.path(), tree::makeFifo);
                tree.setAttributes(fifo.path(), attributes);
            }
            case Node node -> {
                checkDevice(node);
                make(node.path(), path -> tree.makeDevice(path, node.device()));
                tree.setAttributes(node.path(), attributes);
            }
        }
        whiteouts.made(entry.path());
    }

    private void checkDevice(Node node) {
        if (!devices) {
            throw Refused.layer(node.path() + ": device nodes are not allowed by policy (rule S14)");
        }
        if (node.device().equals(Device.WHITEOUT)) {
            throw Refused.layer(node.path() + ": a character device 0:0 would hide a file; expected a whiteout");
        }
    }

    private void directory(TreePath path, Attributes attributes) throws IOException {
        if (path.isRoot()) {
            return;
        }
        Optional<Kind> there = tree.stat(path).map(node -> node.kind());
        if (there.isEmpty() || there.get() != Kind.DIRECTORY) {
            boolean hidden = there.isPresent() && whiteouts.hides(path);
            make(path, tree::makeDirectory);
            if (hidden) {
                whiteouts.hideChildren(path);
            }
        } else {
            tree.clearXattrs(path);
        }
        parents.want(path, attributes);
    }

    private void file(File file, Attributes attributes, TarReader archive) throws IOException {
        try (Tree.Sink sink = create(file.path())) {
            archive.content((bytes, offset, length) -> {
                guard.spend(length);
                sink.write(bytes, offset, length);
            });
            sink.finish(attributes);
        }
    }

    private Tree.Sink create(TreePath path) throws IOException {
        return attempt(path, tree::createFile);
    }

    private void make(TreePath path, Verb verb) throws IOException {
        attempt(path, free -> {
            verb.apply(free);
            return free;
        });
    }

    /// Most things are new and in a directory that is there: try that first.
    private <T> T attempt(TreePath path, Maker<T> maker) throws IOException {
        try {
            return maker.make(path);
        } catch (FileAlreadyExistsException taken) {
            tree.remove(path);
        } catch (NoSuchFileException noDirectory) {
            parents.make(path.parent().orElse(TreePath.ROOT));
        }
        return maker.make(path);
    }

    private interface Maker<T> {
        T make(TreePath path) throws IOException;
    }

    private interface Verb {
        void apply(TreePath path) throws IOException;
    }
}
