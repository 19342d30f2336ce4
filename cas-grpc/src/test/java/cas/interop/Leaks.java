package cas.interop;

import cas.client.CasClient;
import cas.collection.CollectRequest;
import cas.filter.Filter;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Finding;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.Program;
import cas.snapshot.SnapshotInfo;
import cas.volume.Volume;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Whether all that lies on the disk belongs to something that the store tells of, once what a crash has left
/// was collected.
final class Leaks {
    private static final String TREES = "vault/case/io.containerd.snapshotter.v1.overlayfs/snapshots";

    private Leaks() {}

    /// @return what belongs to nobody, is not there, or takes other room than the store says
    static List<String> look(CasClient client, Path persist) throws IOException {
        // Everything recorded stays: this takes away only what a crash left without a record.
        client.collector().collect(new CollectRequest(false, Optional.of(Duration.ofHours(24)), true), _ -> {});
        var wrong = new ArrayList<String>();
        client.checker().check(CheckRequest.structure(), new CheckListener() {
            @Override
            public void found(Finding finding) {
                if (!(finding instanceof Finding.Incomplete)) {
                    wrong.add(finding.text());
                }
            }

            @Override
            public void progress(CheckProgress progress) {}
        });
        var files = new TreeSet<Path>();
        var counted = new ArrayList<Path>();
        long trees = 0;
        for (Namespace namespace : client.namespaces().list().keySet()) {
            StoreView view = client.view(namespace);
            var snapshots = new ArrayList<SnapshotInfo>();
            view.snapshotter("overlayfs").walk(Filter.ALL, snapshots::add);
            trees += snapshots.size();
            for (Volume volume : view.volumes().list()) {
                files.add(volume.path());
                counted.addAll(own(volume));
            }
            for (VolumeSnapshot snapshot : view.volumes().snapshots().list()) {
                snapshot.volumes().stream()
                        .filter(volume -> volume.format().isDisk())
                        .forEach(volume -> files.add(VolumesFound.copy(snapshot, volume)));
            }
        }
        var found = new TreeSet<Path>();
        found.addAll(entries(persist.resolve("vault/volumes")));
        found.addAll(entries(persist.resolve("clear/volumes")));
        if (!found.equals(files)) {
            wrong.add("volumes: expected " + files + ", found " + found);
        }
        int directories = entries(persist.resolve(TREES)).size();
        if (directories != trees) {
            wrong.add("snapshots: expected " + trees + " directories, found " + directories);
        }
        long bytes = allocated(counted);
        long told = client.overview().usage().volumes().bytes();
        if (told != bytes) {
            wrong.add("usage of volumes: expected the " + bytes + " bytes on the disk, told " + told);
        }
        return wrong;
    }

    /// The files of a volume; what lies in a root file system counts as a snapshot.
    private static List<Path> own(Volume volume) {
        return volume.format().isDisk()
                ? List.of(volume.path())
                : List.of(
                        volume.path().resolve("image-config.json"),
                        volume.path().resolve("snapshotid.txt"));
    }

    private static long allocated(List<Path> files) {
        if (files.isEmpty()) {
            return 0;
        }
        return Program.shell("stat -c '%b %B' \"$@\"", files.toArray())
                .check()
                .lines()
                .map(line -> line.split(" ", 2))
                .mapToLong(words -> Long.parseLong(words[0]) * Long.parseLong(words[1]))
                .sum();
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
