package cas.interop;

import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.Mount;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a namespace shows of its volumes, and what lies where it says that they are.
record VolumesFound(StoreView view) {
    private static final String SNAPSHOTTER = "overlayfs";
    private static final TreeSet<String> CONTAINER =
            new TreeSet<>(List.of("image-config.json", "rootfs", "snapshotid.txt"));

    /// As [VolumeState#lines()].
    ///
    /// @param wrong gets what is not as its record says
    SortedMap<String, String> lines(List<String> wrong) throws IOException {
        var lines = new TreeMap<String, String>();
        for (Volume volume : view.volumes().list()) {
            view.volumes().unmount(volume.name());
            view.volumes()
                    .changes()
                    .verify(volume.name())
                    .forEach(flaw -> wrong.add("volume " + volume.name() + ": " + flaw));
            var line = VolumeState.volume(
                    volume.name(),
                    VolumeState.Held.line(
                            volume.format(),
                            volume.encrypted(),
                            volume.traits().readOnly(),
                            volume.sizeBytes(),
                            content(volume, wrong)));
            lines.put(line.getKey(), line.getValue());
        }
        for (VolumeSnapshot snapshot : view.volumes().snapshots().list()) {
            for (Volume volume : snapshot.volumes()) {
                String content = VolumeState.held(
                        volume.format().isDisk() ? content(volume, copy(snapshot, volume)) : kept(volume));
                lines.put(VolumeState.copy(snapshot.id(), volume.name()), volume.sizeBytes() + " " + content);
            }
        }
        return lines;
    }

    /// Where the copy of a disk lies.
    static Path copy(VolumeSnapshot snapshot, Volume volume) {
        return volume.path().resolveSibling(".snapshot-" + snapshot.id() + "-" + volume.name());
    }

    private ByteBuffer content(Volume volume, List<String> wrong) throws IOException {
        if (volume.format().isDisk()) {
            return content(volume, volume.path());
        }
        var names = new TreeSet<String>();
        try (var entries = Files.list(volume.path())) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        }
        if (!names.equals(CONTAINER)) {
            wrong.add("volume " + volume.name() + ": expected " + CONTAINER + ", found " + names);
        }
        return mark(view.snapshotter(SNAPSHOTTER).mounts(volume.snapshotKey().orElseThrow()));
    }

    /// What a container held when a snapshot of it was made.
    private ByteBuffer kept(Volume volume) throws IOException {
        String committed = volume.snapshotKey().orElseThrow();
        String look = "look " + committed;
        try {
            return mark(view.snapshotter(SNAPSHOTTER).view(look, committed, Labels.none()));
        } finally {
            view.snapshotter(SNAPSHOTTER).remove(look);
        }
    }

    /// The mark that a mount would show.
    private static ByteBuffer mark(List<Mount> mounts) throws IOException {
        for (Path layer : Forest.layers(mounts)) {
            if (Files.exists(layer.resolve("mark"))) {
                return ByteBuffer.wrap(Files.readAllBytes(layer.resolve("mark")));
            }
        }
        return ByteBuffer.allocate(0);
    }

    private static ByteBuffer content(Volume volume, Path file) throws IOException {
        return ByteBuffer.wrap(volume.format() == VolumeFormat.RAW ? Files.readAllBytes(file) : new byte[0]);
    }
}
