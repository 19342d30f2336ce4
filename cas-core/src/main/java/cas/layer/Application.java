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
    private final Links links;

    Application(Tree tree, Parents parents, Whiteouts whiteouts, Guard guard, boolean devices) {
        this.tree = tree;
        this.parents = parents;
        this.whiteouts = whiteouts;
        this.guard = guard;
        this.devices = devices;
        this.links = new Links(tree);
    }

    void run(TarReader archive) throws IOException {
        for (Optional<Entry> entry = archive.next(); entry.isPresent(); entry = archive.next()) {
            guard.entry();
            TreePath path = links.real(entry.get().path());
            if (mark(entry.get(), path)) {
                links.forget();
            } else {
                apply(entry.get(), path, archive);
            }
        }
        whiteouts.finish();
        parents.finish();
    }

    /// @return whether the entry was a mark of rule S16 and not a file
    private boolean mark(Entry entry, TreePath path) throws IOException {
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

    private void apply(Entry entry, TreePath path, TarReader archive) throws IOException {
        Attributes attributes = Xattrs.allowed(entry);
        guard.spend(Tar.BLOCK_BYTES);
        switch (entry) {
            case Directory _ -> directory(path, attributes);
            case File _ -> file(path, attributes, archive);
            case Symlink link -> {
                byte[] target = link.target().getBytes(StandardCharsets.ISO_8859_1);
                make(path, attributes, free -> tree.symlink(free, target));
                links.forget();
            }
            case HardLink link -> {
                TreePath target = links.real(link.target());
                make(path, attributes, free -> tree.hardLink(free, target));
                links.forget();
            }
            case Fifo _ -> make(path, attributes, tree::makeFifo);
            case Node node -> {
                checkDevice(node);
                make(path, attributes, free -> tree.makeDevice(free, node.device()));
            }
        }
        whiteouts.made(path);
    }

    private void checkDevice(Node node) {
        if (!devices && !Devices.standard(node.device())) {
            throw Refused.layer(
                    node.path() + ": this device node is not allowed by policy (rule S14), found " + node.device());
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
            attempt(path, free -> {
                tree.makeDirectory(free);
                return free;
            });
            if (hidden) {
                whiteouts.hideChildren(path);
            }
        } else {
            tree.clearXattrs(path);
        }
        parents.want(path, attributes);
    }

    private void file(TreePath path, Attributes attributes, TarReader archive) throws IOException {
        try (Tree.Sink sink = attempt(path, tree::createFile)) {
            archive.content(new TarInput.Taker() {
                @Override
                public void take(byte[] bytes, int offset, int length) throws IOException {
                    guard.spend(length);
                    sink.write(bytes, offset, length);
                }

                @Override
                public void hole(long length) throws IOException {
                    sink.hole(length);
                }
            });
            sink.finish(attributes);
        }
    }

    private void make(TreePath path, Attributes attributes, Verb verb) throws IOException {
        attempt(path, free -> {
            verb.apply(free);
            return free;
        });
        tree.setAttributes(path, attributes);
    }

    /// Most things are new and in a directory that is there: try that first.
    private <T> T attempt(TreePath path, Maker<T> maker) throws IOException {
        try {
            return maker.make(path);
        } catch (FileAlreadyExistsException taken) {
            tree.remove(path);
            links.forget();
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
