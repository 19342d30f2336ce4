package cas.cli;

import cas.collection.Schedule;
import cas.disk.Disk;
import cas.disk.WritableFile;
import cas.engine.Engine;
import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.os.FileSystems;
import cas.sim.ForwardingDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// The daemon with one of the promises of its world taken away, to prove that the power cuts would
/// notice. Takes the words of `cas`, and the mutant's name in `CAS_MUTANT`.
public final class MutantDaemon {
    private MutantDaemon() {}

    /// What is left out or out of order.
    public enum Mutant {
        /// The bytes of blobs are not synced.
        FILES,
        /// The files of volumes are not synced.
        VOLUMES,
        /// Directories are not synced.
        NAMES,
        /// The database is not synced. The library `faults` does that; nothing of ours can.
        DATABASE,
        /// Blobs are recorded before their bytes have their name.
        METADATA_FIRST,
        /// The files of snapshots are not synced before these are recorded.
        TREES,
        /// Callers are answered before their transaction is committed.
        ANSWER_FIRST,
    }

    public static void main(String... words) throws Exception {
        Mutant mutant = Mutant.valueOf(System.getenv("CAS_MUTANT"));
        List<String> all = List.of(words);
        Path persist = Path.of(all.get(all.indexOf("--persist") + 1));
        Path address = Path.of(all.get(all.indexOf("--address") + 1));
        var daemon = new Daemon(persist, address, world(mutant), Daemon.Verification.NONE, kept());
        daemon.start();
        daemon.await();
    }

    /// What the clients of these tests commit is held by nothing; it must stay all the same.
    private static Schedule kept() {
        return new Schedule(0.02, 0, 100, Duration.ZERO, Duration.ofMillis(100), Duration.ofHours(24));
    }

    private static Engine.World world(Mutant mutant) {
        Engine.World host = Engine.World.host(InstantSource.system(), new SecureRandom());
        return switch (mutant) {
            case FILES -> with(host, ForwardingDisk.withoutFileSync(host.disk(), LateNames::isIngest), host.maps());
            case VOLUMES ->
                with(
                        host,
                        ForwardingDisk.withoutFileSync(
                                host.disk(), path -> path.toString().contains("/volumes/")),
                        host.maps());
            case NAMES -> with(host, ForwardingDisk.withoutNameSync(host.disk()), host.maps());
            case DATABASE -> host;
            case METADATA_FIRST -> {
                var late = new LateNames(host.disk());
                yield with(host, late, root -> late.before(host.maps().open(root)));
            }
            case TREES -> withoutTreeSync(host);
            case ANSWER_FIRST ->
                with(host, host.disk(), root -> new Hasty(host.maps().open(root)));
        };
    }

    private static Engine.World withoutTreeSync(Engine.World host) {
        Engine.Kernel kernel = host.kernel();
        Engine.Kernel lazy = new Engine.Kernel(
                unsynced(kernel.fileSystems()),
                kernel.mounter(),
                kernel.host(),
                kernel.trees(),
                kernel.readers(),
                kernel.fence(),
                kernel.inflations(),
                kernel.taker(),
                kernel.programs(),
                kernel.encryption());
        return new Engine.World(host.disk(), lazy, host.maps(), host.clock(), host.random());
    }

    /// File systems that are never synced as a whole.
    private static FileSystems unsynced(FileSystems whole) {
        return (FileSystems) Proxy.newProxyInstance(
                MutantDaemon.class.getClassLoader(),
                new Class<?>[] {FileSystems.class},
                (_, method, arguments) -> method.getName().equals("sync") ? null : forward(whole, method, arguments));
    }

    private static Object forward(Object to, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(to, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static Engine.World with(Engine.World host, Disk disk, Engine.Maps maps) {
        return new Engine.World(disk, host.kernel(), maps, host.clock(), host.random());
    }

    /// A disk on which blobs are synced and get their names only after the next thing their thread records.
    private static final class LateNames extends ForwardingDisk {
        private final ThreadLocal<Queue<Deed>> late = ThreadLocal.withInitial(ArrayDeque::new);
        private final Disk whole;

        private interface Deed {
            void run() throws IOException;
        }

        LateNames(Disk disk) {
            super(withoutFileSync(disk, LateNames::isIngest));
            this.whole = disk;
        }

        static boolean isIngest(Path path) {
            return path.toString().contains("/ingest/");
        }

        private static boolean isBlob(Path path) {
            return path.toString().contains("/blobs/");
        }

        @Override
        public boolean link(Path file, Path name) throws IOException {
            if (!isBlob(name)) {
                return super.link(file, name);
            }
            boolean free = stat(name).isEmpty();
            if (free) {
                late.get().add(() -> {
                    syncNow(file);
                    super.link(file, name);
                });
            }
            return free;
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            if (!isBlob(to)) {
                super.rename(from, to);
            } else if (stat(to).isPresent()) {
                throw new FileAlreadyExistsException(to.toString());
            } else {
                late.get().add(() -> {
                    syncNow(from);
                    super.rename(from, to);
                });
            }
        }

        private void syncNow(Path file) throws IOException {
            try (WritableFile bytes = whole.append(file)) {
                bytes.sync();
            }
        }

        @Override
        public void syncNames(Path directory) throws IOException {
            orLate(() -> super.syncNames(directory));
        }

        @Override
        public void delete(Path path) throws IOException {
            orLate(() -> super.delete(path));
        }

        @Override
        public void deleteTree(Path path) throws IOException {
            orLate(() -> super.deleteTree(path));
        }

        private void orLate(Deed deed) throws IOException {
            if (late.get().isEmpty()) {
                deed.run();
            } else {
                late.get().add(deed);
            }
        }

        KeyValueStore before(KeyValueStore map) {
            return new Forwarding(map) {
                @Override
                public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
                    T answer = super.write(work);
                    for (Deed deed = late.get().poll();
                            deed != null;
                            deed = late.get().poll()) {
                        deed.run();
                    }
                    return answer;
                }
            };
        }
    }

    /// A map that answers before it has committed.
    private static final class Hasty extends Forwarding {
        private final Map<Long, CompletableFuture<Boolean>> commits = new ConcurrentHashMap<>();
        private final AtomicLong numbers = new AtomicLong();

        Hasty(KeyValueStore map) {
            super(map);
        }

        /// Shows to everybody what was answered, or the mutant would be found out while the power is on.
        @Override
        public <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
            commits.values().forEach(CompletableFuture::join);
            return super.read(work);
        }

        @Override
        public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
            var answer = new CompletableFuture<T>();
            var commit = new CompletableFuture<Boolean>();
            long number = numbers.incrementAndGet();
            commits.put(number, commit);
            Thread.ofVirtual().start(() -> {
                try {
                    super.write(tx -> {
                        T early = work.apply(tx);
                        answer.complete(early);
                        return early;
                    });
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                } finally {
                    commits.remove(number);
                    commit.complete(true);
                }
            });
            try {
                return answer.join();
            } catch (CompletionException e) {
                switch (e.getCause()) {
                    case IOException broken -> throw broken;
                    case RuntimeException refused -> throw refused;
                    case null, default -> throw e;
                }
            }
        }
    }

    private static class Forwarding implements KeyValueStore {
        private final KeyValueStore map;

        Forwarding(KeyValueStore map) {
            this.map = map;
        }

        @Override
        public <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
            return map.read(work);
        }

        @Override
        public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
            return map.write(work);
        }

        @Override
        public void close() throws IOException {
            map.close();
        }
    }
}
