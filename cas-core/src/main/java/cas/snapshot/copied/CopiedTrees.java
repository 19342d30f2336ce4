package cas.snapshot.copied;

import cas.disk.Disk;
import cas.disk.StoreHealth;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.CopiedTree;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.Stage;
import cas.os.FileSystems;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotTrees;
import cas.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// One directory for each snapshot that holds all of it, as containerd's `native` snapshotter lays them out: an active
/// one begins as a copy of its parent. A view of a parent is an empty directory, since it shows the parent's own.
///
/// Built under a private name, synced and renamed: a copy is worth something, so it is whole or absent.
public final class CopiedTrees implements SnapshotTrees {
    private static final int MODE = 0755;

    private final Disk disk;
    private final StoreLayout layout;
    private final FileSystems fileSystems;
    private final StoreHealth health;

    public CopiedTrees(Disk disk, StoreLayout layout, FileSystems fileSystems, StoreHealth health) {
        this.disk = disk;
        this.layout = layout;
        this.fileSystems = fileSystems;
        this.health = health;
    }

    @Override
    public String name() {
        return "native";
    }

    /// The files of its parent would not be in it.
    @Override
    public boolean rebases() {
        return false;
    }

    @Override
    public void create(Tree tree) throws IOException {
        health.requireWritable("create snapshot " + tree.id());
        Path made = path(tree.id(), Stage.BUILDING);
        try {
            disk.deleteTree(made);
            disk.createDirectory(made);
            disk.setMode(made, MODE);
            if (tree.kind() == Kind.ACTIVE && !tree.parents().isEmpty()) {
                fileSystems.copyTree(path(tree.parents().getFirst(), Stage.WHOLE), made);
                sync(made);
            }
            disk.rename(made, path(tree.id(), Stage.WHOLE));
        } catch (IOException | RuntimeException e) {
            try {
                disk.deleteTree(made);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    @Override
    public List<Mount> mounts(Tree tree) {
        boolean active = tree.kind() == Kind.ACTIVE;
        long shown =
                active || tree.parents().isEmpty() ? tree.id() : tree.parents().getFirst();
        String source = path(shown, Stage.WHOLE).toString();
        return List.of(new Mount("bind", source, List.of(active ? "rw" : "ro", "rbind")));
    }

    /// All of it: what it shares with its parent, if the file system shares, cannot be told.
    @Override
    public Usage usage(long id) throws IOException {
        return fileSystems.usage(path(id, Stage.WHOLE));
    }

    @Override
    public void sync(long id) throws IOException {
        sync(path(id, Stage.WHOLE));
    }

    private void sync(Path tree) throws IOException {
        health.requireWritable("sync " + tree);
        try {
            fileSystems.sync(tree);
        } catch (IOException e) {
            health.degrade("syncing the file system of " + tree + " failed: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void seal(long id) {
        // There is nothing that only an active one needs.
    }

    @Override
    public void remove(long id) throws IOException {
        Path removing = path(id, Stage.REMOVING);
        disk.deleteTree(path(id, Stage.BUILDING));
        disk.deleteTree(removing);
        if (has(id)) {
            disk.rename(path(id, Stage.WHOLE), removing);
            disk.deleteTree(removing);
        }
    }

    @Override
    public boolean has(long id) throws IOException {
        return disk.stat(path(id, Stage.WHOLE)).isPresent();
    }

    @Override
    public SortedSet<Long> ids() throws IOException {
        return ids(EnumSet.of(Stage.WHOLE));
    }

    @Override
    public SortedSet<Long> remains() throws IOException {
        return ids(EnumSet.complementOf(EnumSet.of(Stage.WHOLE)));
    }

    private SortedSet<Long> ids(Set<Stage> stages) throws IOException {
        Path all = layout.path(Place.COPIED_SNAPSHOTS);
        SortedSet<Long> ids = new TreeSet<>();
        for (String name : disk.list(all)) {
            if (layout.object(all.resolve(name)).orElse(null) instanceof CopiedTree(var id, var stage)
                    && stages.contains(stage)) {
                ids.add(id);
            }
        }
        return ids;
    }

    private Path path(long id, Stage stage) {
        return layout.path(new CopiedTree(id, stage));
    }
}
