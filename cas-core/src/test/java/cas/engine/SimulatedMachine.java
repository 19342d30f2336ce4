package cas.engine;

import cas.disk.ReadableFile;
import cas.engine.Engine.Kernel;
import cas.engine.Engine.World;
import cas.namespace.StoreView;
import cas.os.Fence;
import cas.os.FileSystems;
import cas.os.Host;
import cas.os.Mounter;
import cas.os.PlatformInflation;
import cas.os.Programs;
import cas.os.Tree;
import cas.overview.Capacity;
import cas.overview.Vault;
import cas.sim.ManualTime;
import cas.sim.MemoryKeyValueStore;
import cas.sim.SimulatedDisk;
import cas.sim.SimulatedTaker;
import cas.snapshot.Mount;
import cas.snapshot.Usage;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// What the crash tests of volumes run on: a simulated disk, a map in memory, and a kernel that the two do not need.
final class SimulatedMachine {
    static final Path PERSIST = Path.of("/persist");

    private SimulatedMachine() {}

    /// What is done to a store until the power goes.
    interface Work {
        void on(StoreView view) throws IOException;
    }

    /// A disk of a few bytes and much nothing.
    static byte[] diskBytes() {
        byte[] bytes = new byte[20_000];
        bytes[9000] = 1;
        bytes[19_999] = 2;
        return bytes;
    }

    /// A kernel that the simulated disk does not need.
    private record NoKernel(SimulatedDisk disk) implements FileSystems, Mounter, Host {
        /// Of the whole file system, what is on the way to a snapshot is all that was not synced.
        @Override
        public void sync(Path path) throws IOException {
            for (Path at = path; at.startsWith(PERSIST); at = Objects.requireNonNull(at.getParent())) {
                disk.syncNames(at);
            }
        }

        @Override
        public Capacity capacity(Path path) {
            return new Capacity(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0);
        }

        @Override
        public boolean allocate(Path file, long bytes) {
            return false;
        }

        @Override
        public InPlace keepInPlace(Path path) {
            return InPlace.NOT_ASKED;
        }

        @Override
        public Usage usage(Path path) {
            return Usage.NONE;
        }

        @Override
        public void copyTree(Path from, Path to) {
            throw new UnsupportedOperationException("no tree is copied here");
        }

        @Override
        public boolean reflink(Path from, Path to) {
            return false;
        }

        @Override
        public void mount(List<Mount> mounts, Path target) {
            throw new AssertionError("nothing is mounted here");
        }

        @Override
        public void unmount(Path target) {
            throw new AssertionError("nothing is mounted here");
        }

        @Override
        public boolean mounted(Path target) {
            return false;
        }

        @Override
        public String bootId() {
            return "boot";
        }

        @Override
        public long pidNamespace() {
            return 1;
        }
    }

    /// Trees in which nothing happens: the layer of the image is empty.
    private static Tree emptyTree() {
        return (Tree) Proxy.newProxyInstance(
                SimulatedMachine.class.getClassLoader(), new Class<?>[] {Tree.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "close" -> null;
                        case "list" -> List.of();
                        default -> throw new AssertionError("an empty layer needs no " + method.getName());
                    };
                });
    }

    static Engine open(SimulatedDisk on, MemoryKeyValueStore with, ManualTime time, long seed) throws IOException {
        NoKernel none = new NoKernel(on);
        Kernel kernel = new Kernel(
                none,
                none,
                none,
                directory -> emptyTree(),
                directory -> {
                    throw new AssertionError("no layer is made");
                },
                Fence.NONE,
                PlatformInflation.OPENER,
                new SimulatedTaker(on),
                Programs.NONE,
                directory -> Vault.PLAIN);
        return Engine.open(PERSIST, new World(on, kernel, root -> with, time, new Random(seed)));
    }

    static ByteBuffer read(SimulatedDisk on, Path path) throws IOException {
        try (ReadableFile file = on.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            while (bytes.hasRemaining()) {
                if (file.read(bytes, bytes.position()) < 0) {
                    throw new AssertionError(path + " ended at " + bytes.position());
                }
            }
            return bytes.flip();
        }
    }
}
