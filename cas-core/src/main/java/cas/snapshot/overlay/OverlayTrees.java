package cas.snapshot.overlay;

import cas.disk.Disk;
import cas.disk.StoreHealth;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.SnapshotDirectory;
import cas.disk.StoreObject.SnapshotPart;
import cas.disk.StoreObject.SnapshotTree;
import cas.disk.StoreObject.Stage;
import cas.error.CasException.InvalidArgument;
import cas.os.FileSystems;
import cas.snapshot.IdMaps;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotTrees;
import cas.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// One directory for each snapshot, with containerd's own names and modes (rule E1), so that its root can be taken
/// over and ours be read by its tools.
///
/// A directory is built under a private name and renamed when it is whole; to be removed it is renamed to a
/// private name first. What a crash leaves under a private name is one of the [#remains]. Nothing is synced before
/// a snapshot is committed, which syncs its file system: until then there is nothing in it that anybody was
/// promised, and journals keep the order of the steps, so that a power cut leaves it whole or absent.
public final class OverlayTrees implements SnapshotTrees {
    private static final Path INDEX_PARAMETER = Path.of("/sys/module/overlay/parameters/index");
    private static final int FS_MODE = 0755;
    private static final int WORK_MODE = 0711;
    /// So many are remembered as seen; beyond, all are forgotten and looked at again.
    private static final int SEEN_COUNT_MAX = 100_000;

    private final Disk disk;
    private final StoreLayout layout;
    private final FileSystems fileSystems;
    private final StoreHealth health;
    private final boolean indexOff;
    /// Whose directories were there since the store was opened: a power cut cannot have taken them back.
    private final Set<Long> seen = ConcurrentHashMap.newKeySet();

    private OverlayTrees(Disk disk, StoreLayout layout, FileSystems fileSystems, StoreHealth health, boolean indexOff) {
        this.disk = disk;
        this.layout = layout;
        this.fileSystems = fileSystems;
        this.health = health;
        this.indexOff = indexOff;
    }

    /// Asks the running kernel which options it needs (rule E6).
    public static OverlayTrees open(Disk disk, StoreLayout layout, FileSystems fileSystems, StoreHealth health)
            throws IOException {
        String root = layout.path(Place.SNAPSHOTS).toString();
        if (root.contains(":") || root.contains(",") || root.contains("\\")) {
            // An option string cannot say these (rule S29).
            throw new InvalidArgument("open snapshots in " + root
                    + ": expected a path without ':', ',' and '\\', which overlayfs reserves");
        }
        boolean indexOff = disk.stat(INDEX_PARAMETER).isPresent();
        return new OverlayTrees(disk, layout, fileSystems, health, indexOff);
    }

    @Override
    public String name() {
        return "overlayfs";
    }

    @Override
    public boolean remapsIds() {
        return fileSystems.mapsIds();
    }

    @Override
    public void create(Tree tree) throws IOException {
        health.requireWritable("create snapshot " + tree.id());
        SnapshotDirectory building = new SnapshotDirectory(tree.id(), Stage.BUILDING);
        Path made = layout.path(building);
        try {
            disk.deleteTree(made);
            disk.createDirectory(made);
            build(building, tree);
            disk.rename(made, layout.path(whole(tree.id())));
        } catch (IOException | RuntimeException e) {
            discard(made, e);
            throw e;
        }
    }

    private void build(SnapshotDirectory building, Tree tree) throws IOException {
        for (SnapshotPart part : parts(tree)) {
            make(layout.path(new SnapshotTree(building, part)), part, tree);
        }
    }

    private static Set<SnapshotPart> parts(Tree tree) {
        return tree.kind() == Kind.ACTIVE ? EnumSet.allOf(SnapshotPart.class) : EnumSet.of(SnapshotPart.FS);
    }

    private void make(Path made, SnapshotPart part, Tree tree) throws IOException {
        disk.createDirectory(made);
        switch (part) {
            case FS -> {
                disk.setMode(made, FS_MODE);
                if (tree.maps().isPresent()) {
                    IdMaps maps = tree.maps().get();
                    disk.setOwner(made, maps.rootUser(), maps.rootGroup());
                } else if (!tree.parents().isEmpty()) {
                    // Only the owner comes from the parent; the mode is the layer's to set (rules E7, E8).
                    disk.copyOwner(part(tree.parents().getFirst(), SnapshotPart.FS), made);
                }
            }
            case WORK -> disk.setMode(made, WORK_MODE);
        }
    }

    /// Each directory for itself: not every file system keeps the order of two names in different ones.
    @Override
    public boolean ensure(Tree tree) throws IOException {
        if (seen.contains(tree.id())) {
            return false;
        }
        boolean made = false;
        for (SnapshotPart part : parts(tree)) {
            if (disk.stat(part(tree.id(), part)).isEmpty()) {
                if (!has(tree.id())) {
                    create(tree);
                    return true;
                }
                make(part(tree.id(), part), part, tree);
                made = true;
            }
        }
        if (seen.size() >= SEEN_COUNT_MAX) {
            seen.clear();
        }
        seen.add(tree.id());
        return made;
    }

    private void discard(Path made, Exception cause) {
        try {
            disk.deleteTree(made);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public List<Mount> mounts(Tree tree) {
        boolean active = tree.kind() == Kind.ACTIVE;
        // The ids first (rule E7).
        List<String> options = new ArrayList<>();
        tree.maps().ifPresent(maps -> options.addAll(List.of("uidmap=" + maps.users(), "gidmap=" + maps.groups())));
        if (tree.parents().isEmpty()) {
            return List.of(bind(tree.id(), active ? "rw" : "ro", options));
        }
        if (!active && tree.parents().size() == 1) {
            return List.of(bind(tree.parents().getFirst(), "ro", options));
        }
        // The order of 1.6: what the kernel needs, then the writable layer, then the lower ones (rule E6).
        if (indexOff) {
            options.add("index=off");
        }
        if (active) {
            options.add("workdir=" + part(tree.id(), SnapshotPart.WORK));
            options.add("upperdir=" + part(tree.id(), SnapshotPart.FS));
        }
        List<String> lower = tree.parents().stream()
                .map(id -> part(id, SnapshotPart.FS).toString())
                .toList();
        options.add("lowerdir=" + String.join(":", lower));
        return List.of(new Mount("overlay", "overlay", options));
    }

    private Mount bind(long id, String access, List<String> options) {
        options.addAll(List.of(access, "rbind"));
        return new Mount("bind", part(id, SnapshotPart.FS).toString(), options);
    }

    @Override
    public Usage usage(long id) throws IOException {
        return fileSystems.usage(part(id, SnapshotPart.FS));
    }

    @Override
    public void sync(long id) throws IOException {
        health.requireWritable("sync snapshot " + id);
        Path fs = part(id, SnapshotPart.FS);
        try {
            fileSystems.sync(fs);
        } catch (IOException e) {
            health.degrade("syncing the file system of " + fs + " failed: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void seal(long id) throws IOException {
        disk.deleteTree(part(id, SnapshotPart.WORK));
    }

    @Override
    public void remove(long id) throws IOException {
        seen.remove(id);
        disk.deleteTree(layout.path(new SnapshotDirectory(id, Stage.BUILDING)));
        Path removing = layout.path(new SnapshotDirectory(id, Stage.REMOVING));
        disk.deleteTree(removing);
        if (has(id)) {
            disk.rename(layout.path(whole(id)), removing);
            disk.deleteTree(removing);
        }
    }

    @Override
    public boolean has(long id) throws IOException {
        return disk.stat(layout.path(whole(id))).isPresent();
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
        SortedSet<Long> ids = new TreeSet<>();
        for (SnapshotDirectory directory : directories()) {
            if (stages.contains(directory.stage())) {
                ids.add(directory.id());
            }
        }
        return ids;
    }

    private List<SnapshotDirectory> directories() throws IOException {
        Path snapshots = layout.path(Place.SNAPSHOTS);
        List<SnapshotDirectory> directories = new ArrayList<>();
        for (String name : disk.list(snapshots)) {
            if (layout.object(snapshots.resolve(name)).orElse(null) instanceof SnapshotDirectory directory) {
                directories.add(directory);
            }
        }
        return directories;
    }

    private static SnapshotDirectory whole(long id) {
        return new SnapshotDirectory(id, Stage.WHOLE);
    }

    private Path part(long id, SnapshotPart part) {
        return layout.path(new SnapshotTree(whole(id), part));
    }
}
