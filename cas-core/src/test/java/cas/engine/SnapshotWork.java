package cas.engine;

import cas.contract.StoreContract;
import cas.engine.Engine.World;
import cas.error.CasException;
import cas.image.Image;
import cas.image.Platform;
import cas.layer.Compression;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.proving.TestImage;
import cas.snapshot.Mount;
import cas.snapshot.Snapshotter;
import cas.unpack.ArchiveImport;
import cas.unpack.ImageUnpacker;
import cas.unpack.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A process that works on snapshots until it is killed. It says `ready`, `committed NAME` when that was promised, and
/// `removing NAME` before it is asked for.
final class SnapshotWork {
    static final Namespace NAMESPACE = new Namespace("work");
    static final String FILE = "name";
    private static final int THREADS = 3;

    private final StoreView view;
    private final Snapshotter snapshots;
    private final PrintStream said;
    private final String run;

    private SnapshotWork(StoreView view, String snapshotter, String run, PrintStream said) {
        this.view = view;
        this.snapshots = view.snapshotter(snapshotter);
        this.run = run;
        this.said = said;
    }

    /// @param words the store, the snapshotter, a seed and a name for this run
    public static void main(String... words) throws IOException {
        long seed = Long.parseLong(words[2]);
        PrintStream said = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Engine engine = Engine.open(Path.of(words[0]), World.host(InstantSource.system(), new Random(seed)))) {
            SnapshotWork work = new SnapshotWork(engine.view(NAMESPACE), words[1], words[3], said);
            said.println("ready");
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int part = i;
                threads.add(Thread.ofPlatform().start(() -> work.forEver(new Random(seed + part), part)));
            }
            threads.add(Thread.ofPlatform().start(() -> work.unpackForEver(new Random(seed + THREADS), words[1])));
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forEver(Random random, int part) {
        List<String> mine = new ArrayList<>();
        try {
            for (int i = 0; ; i++) {
                step(random, mine, run + "-" + part + "-" + i);
            }
        } catch (IOException | CasException e) {
            said.println("failed " + e);
        }
    }

    private static Labels held() {
        return StoreContract.labels("containerd.io/gc.root", "test");
    }

    private void step(Random random, List<String> mine, String name) throws IOException {
        String parent = mine.isEmpty() || random.nextInt(3) == 0 ? "" : mine.get(random.nextInt(mine.size()));
        String key = "key " + name;
        switch (random.nextInt(5)) {
            case 0 -> snapshots.view(key, parent, held());
            case 1 -> {
                snapshots.prepare(key, parent, held());
                snapshots.remove(key);
            }
            case 2 -> remove(mine);
            default -> {
                Path upper = upper(snapshots.prepare(key, parent, held()));
                Files.createDirectories(upper.resolve("directory"));
                Files.writeString(upper.resolve(FILE), name);
                snapshots.commit(name, key, "", held());
                said.println("committed " + name);
                mine.add(name);
            }
        }
    }

    /// The youngest, if nothing stands on it.
    private void remove(List<String> mine) throws IOException {
        if (!mine.isEmpty()) {
            said.println("removing " + mine.getLast());
            try {
                snapshots.remove(mine.getLast());
                mine.removeLast();
            } catch (CasException.FailedPrecondition e) {
                // Something stands on it.
            }
        }
    }

    static Path upper(List<Mount> mounts) {
        Mount mount = mounts.getFirst();
        return Path.of(mount.options().stream()
                .filter(option -> option.startsWith("upperdir="))
                .map(option -> option.substring("upperdir=".length()))
                .findFirst()
                .orElse(mount.source()));
    }

    private void unpackForEver(Random random, String snapshotter) {
        try {
            for (int i = 0; ; i++) {
                String name = "example.com/" + run + ":" + i;
                TestImage image = new TestImage();
                for (int layer = 0; layer < 3; layer++) {
                    byte[] text = (run + i + "/" + layer).getBytes(StandardCharsets.UTF_8);
                    image.layer(
                            Compression.GZIP, archive -> archive.file(TreePath.of(FILE), Attributes.of(0644), text));
                }
                List<Image> images = new ArrayList<>();
                new ArchiveImport(view, InstantSource.system(), random)
                        .run(
                                new ByteArrayInputStream(image.ociArchive(name)),
                                ArchiveImport.Options.DEFAULT,
                                Progress.SILENT)
                        .forEach(images::add);
                new ImageUnpacker(view, InstantSource.system(), random)
                        .unpack(images.getFirst().target(), snapshotter, Platform.host(), Progress.SILENT);
                said.println("unpacked " + name);
            }
        } catch (IOException | CasException e) {
            said.println("failed " + e);
        }
    }
}
