package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.local.LocalContentStore;
import cas.digest.Digest;
import cas.disk.Disk;
import cas.disk.Machine;
import cas.disk.ReadableFile;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.Neighbour;
import cas.disk.StoreObject.Place;
import cas.disk.StoreRoot;
import cas.disk.WritableFile;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.event.EventSink;
import cas.filter.Filter;
import cas.kv.KeyValueStore;
import cas.name.Labels;
import cas.name.Namespace;
import cas.sim.DiskKeyValueStore;
import cas.sim.ForwardingDisk;
import cas.sim.ManualTime;
import cas.sim.PowerCut;
import cas.sim.Seeds;
import cas.sim.SimulatedDisk;
import cas.sim.SimulatedTaker;
import cas.sim.Survival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The whole way of a commit, from the first byte to the record: the power goes after every single
/// operation, those of the database included. What was acknowledged is recorded and whole; what was not
/// is not recorded, unless its transaction had begun to become durable and only the answer was lost.
final class CommitCrashTest {
    private static final long SEED = Seeds.of(CommitCrashTest.class);
    private static final Path PERSIST = Path.of("/persist");
    private static final Namespace ONE = new Namespace("one");
    private static final Namespace TWO = new Namespace("two");
    private static final int SOME_TRIES = 2;
    private static final int ALL = Integer.MAX_VALUE;

    /// A blob of a namespace.
    private record Held(Namespace namespace, String text) {}

    /// What the store has acknowledged, and what it may have done without being able to say so.
    private static final class Promises {
        final Set<Held> held = new HashSet<>();
        /// Files of others, on disk since before they were to be taken.
        final Map<Path, String> files = new HashMap<>();

        Optional<Held> underWay = Optional.empty();
        boolean committing;

        Promises copy() {
            Promises copy = new Promises();
            copy.files.putAll(files);
            copy.held.addAll(held);
            copy.underWay = underWay;
            copy.committing = committing;
            return copy;
        }
    }

    private interface Plot {
        void tell(Opened store) throws IOException;
    }

    private static final Map<String, Plot> PLOTS = Map.of(
            "commits",
            store -> {
                store.put(ONE, "a", "the first text");
                store.put(ONE, "b", "the second text, which is longer");
            },
            "two namespaces share bytes",
            store -> {
                store.put(ONE, "a", "shared text");
                store.put(TWO, "a", "shared text");
                store.delete(ONE, "shared text");
            },
            "delete and commit again",
            store -> {
                store.put(ONE, "a", "comes back");
                store.delete(ONE, "comes back");
                store.put(ONE, "a", "comes back");
            },
            "takes a file",
            store -> {
                store.deliver("x", "the text of a file that somebody else wrote");
                store.take(ONE, "x", "the text of a file that somebody else wrote");
                store.delete(ONE, "the text of a file that somebody else wrote");
                store.deliver("x", "the text of a file that somebody else wrote");
                store.take(TWO, "x", "the text of a file that somebody else wrote");
            });

    @TestFactory
    Stream<DynamicTest> keepsItsPromises() {
        return PLOTS.entrySet().stream()
                .map(plot -> DynamicTest.dynamicTest(
                        plot.getKey(),
                        () -> assertEquals(List.of(), run(plot.getValue(), UnaryOperator.identity(), ALL))));
    }

    @Test
    void aDiskThatIgnoresFileSyncsIsCaught() throws IOException {
        assertTrue(!run(plot(), ForwardingDisk::withoutFileSync, 1).isEmpty());
    }

    @Test
    void aDiskThatIgnoresNameSyncsIsCaught() throws IOException {
        assertTrue(!run(plot(), ForwardingDisk::withoutNameSync, 1).isEmpty());
    }

    private interface Fault {
        void arm(SimulatedDisk disk, long operation);
    }

    private static final Map<String, Fault> FAULTS =
            Map.of("broken", SimulatedDisk::breakAt, "full", SimulatedDisk::fillAt);

    @TestFactory
    Stream<DynamicTest> everyOperationFailsOnce() {
        return PLOTS.entrySet().stream()
                .flatMap(plot -> FAULTS.entrySet().stream()
                        .map(fault -> DynamicTest.dynamicTest(
                                plot.getKey() + ", " + fault.getKey(),
                                () -> failEach(plot.getValue(), fault.getValue()))));
    }

    private static void failEach(Plot plot, Fault fault) throws IOException {
        boolean reached = true;
        for (int operation = 1; reached; operation++) {
            SimulatedDisk disk = new SimulatedDisk(new ManualTime());
            disk.createDirectory(PERSIST);
            Promises promises = new Promises();
            try (Opened store = new Opened(disk, UnaryOperator.identity(), "boot-1", promises)) {
                long opened = disk.operations();
                fault.arm(disk, operation);
                boolean again = told(plot, store);
                reached = disk.operations() - opened >= operation;
                disk.disarm();
                store.requireKept();
                if (again) {
                    plot.tell(store);
                    store.requireKept();
                }
            }
            disk.requireNothingOpen();
            String moment = "operation " + operation + ", seed " + SEED;
            SimulatedDisk found = disk.crash(Survival.NOTHING, SEED + operation);
            assertEquals(Optional.empty(), look(found, "boot-2", plot, promises, UnaryOperator.identity()), moment);
        }
    }

    /// @return whether the store must go on without being opened anew: it is not read-only, and the
    ///     database, which would be, has not failed
    private static boolean told(Plot plot, Opened store) throws IOException {
        try {
            plot.tell(store);
        } catch (IOException | CasException e) {
            return store.root.health().failure().isEmpty() && !store.promises.committing;
        }
        return true;
    }

    private static Plot plot() {
        return Optional.ofNullable(PLOTS.get("commits")).orElseThrow();
    }

    /// @param enough stop when so many promises were found broken
    /// @return the promises found broken
    private static List<String> run(Plot plot, UnaryOperator<Disk> wrapping, int enough) throws IOException {
        List<String> broken = new ArrayList<>();
        boolean cut = true;
        for (int operation = 1; cut && broken.size() < enough; operation++) {
            SimulatedDisk disk = new SimulatedDisk(new ManualTime());
            disk.createDirectory(PERSIST);
            if (operation % 2 == 0) {
                disk.syncNames(Path.of("/"));
            }
            disk.cutPowerAt(operation);
            Promises promises = new Promises();
            try (Opened store = new Opened(disk, wrapping, "boot-1", promises)) {
                plot.tell(store);
                cut = false;
            } catch (PowerCut e) {
                cut = true;
            }
            String moment = "operation " + operation + ", seed " + SEED;
            look(disk.kill(), "boot-1", plot, promises.copy(), wrapping).ifPresent(e -> broken.add(moment + e));
            for (Survival survival : Survival.values()) {
                int tries = survival == Survival.SOME ? SOME_TRIES : 1;
                for (int part = 0; part < tries; part++) {
                    SimulatedDisk found = disk.crash(survival, SEED + operation * 100L + part);
                    look(found, "boot-2", plot, promises.copy(), wrapping)
                            .ifPresent(e -> broken.add(moment + ", " + survival + e));
                }
            }
        }
        return broken;
    }

    private static Optional<String> look(
            SimulatedDisk found, String bootId, Plot plot, Promises promises, UnaryOperator<Disk> wrapping) {
        try (Opened store = new Opened(found, wrapping, bootId, promises)) {
            store.requireKept();
            promises.underWay = Optional.empty();
            plot.tell(store);
            store.requireKept();
        } catch (IOException | RuntimeException | AssertionError e) {
            return Optional.of(": " + e);
        }
        found.requireNothingOpen();
        return Optional.empty();
    }

    /// Root, bytes, database and names over one disk.
    private static final class Opened implements AutoCloseable {
        private final Promises promises;
        private final Disk disk;
        private final StoreRoot root;
        private final KeyValueStore map;
        private final Metadata metadata;

        Opened(SimulatedDisk bare, UnaryOperator<Disk> wrapping, String bootId, Promises promises) throws IOException {
            this.promises = promises;
            ManualTime time = new ManualTime();
            disk = wrapping.apply(bare);
            root = StoreRoot.open(disk, PERSIST, time, new Machine(bootId, 1), new Random(1));
            map = DiskKeyValueStore.open(
                    disk, root.layout().path(Place.DATABASE), Metadata.tables(), () -> promises.committing = true);
            LocalContentStore blobs = LocalContentStore.open(root, time);
            metadata = Metadata.open(
                    map,
                    new Metadata.BackEnds(blobs, blobs.verifier(), List.of(), PERSIST),
                    new Metadata.World(time, new Random(1), EventSink.SILENT));
            metadata.settle();
        }

        private ContentStore content(Namespace namespace) {
            return metadata.content(namespace, Optional.empty());
        }

        void put(Namespace namespace, String ref, String text) throws IOException {
            Held held = new Held(namespace, text);
            promises.committing = false;
            promises.underWay = Optional.of(held);
            try (Ingest ingest = content(namespace).begin(new IngestRequest(ref, 0, Optional.of(digest(text))))) {
                String rest = text.substring((int) ingest.status().offset());
                ingest.append(ByteBuffer.wrap(rest.getBytes(StandardCharsets.UTF_8)));
                ingest.commit(new Ingest.Commit(text.length(), Optional.of(digest(text)), Labels.none()));
            } catch (AlreadyExists e) {
                assertEquals(
                        text.length(),
                        content(namespace).info(digest(text)).orElseThrow().size());
            }
            promises.held.add(held);
            promises.underWay = Optional.empty();
        }

        private Path source() {
            return root.layout().path(Neighbour.VERIFIER);
        }

        /// As its owner does, before he says that it is there.
        void deliver(String name, String text) throws IOException {
            Path file = source().resolve(name);
            promises.files.remove(file);
            if (disk.stat(source()).isEmpty()) {
                disk.createDirectory(source());
            }
            disk.delete(file);
            try (WritableFile bytes = disk.create(file)) {
                bytes.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                bytes.sync();
            }
            disk.syncNames(source());
            disk.syncNames(root.layout().path(Place.VAULT));
            promises.files.put(file, text);
        }

        void take(Namespace namespace, String name, String text) throws IOException {
            Held held = new Held(namespace, text);
            Path file = source().resolve(name);
            promises.committing = false;
            promises.underWay = Optional.of(held);
            var sources = new Metadata.Sources(
                    new SimulatedTaker(disk),
                    Set.of(source()),
                    digest -> root.layout().path(new BlobFile(digest)));
            var taken = metadata.intake(namespace, Optional.empty(), sources).take(file, digest(text), Labels.none());
            promises.held.add(held);
            promises.underWay = Optional.empty();
            if (taken.taken()) {
                promises.files.remove(file);
                assertTrue(disk.stat(file).isEmpty(), "its own name is gone");
            }
        }

        /// A file is where it was, or it is recorded as a blob.
        private void requireFiles(Set<Held> recorded) throws IOException {
            for (Map.Entry<Path, String> file : promises.files.entrySet()) {
                boolean there = disk.stat(file.getKey()).isPresent();
                assertTrue(
                        there || recorded.stream().anyMatch(held -> held.text().equals(file.getValue())),
                        () -> "neither file nor blob: " + file);
                if (there) {
                    assertEquals(file.getValue(), read(disk.open(file.getKey())));
                }
            }
        }

        private static String read(ReadableFile file) throws IOException {
            try (file) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                int read = 0;
                while (read >= 0 && bytes.hasRemaining()) {
                    read = file.read(bytes, bytes.position());
                }
                return new String(bytes.array(), StandardCharsets.UTF_8);
            }
        }

        void delete(Namespace namespace, String text) throws IOException {
            Held held = new Held(namespace, text);
            promises.held.remove(held);
            promises.committing = true;
            promises.underWay = Optional.of(held);
            if (content(namespace).info(digest(text)).isPresent()) {
                content(namespace).delete(digest(text));
            }
            promises.underWay = Optional.empty();
        }

        void requireKept() throws IOException {
            Set<Held> recorded = new HashSet<>();
            for (Namespace namespace : List.of(ONE, TWO)) {
                List<ContentInfo> all = new ArrayList<>();
                content(namespace).walk(Filter.ALL, all::add);
                for (ContentInfo info : all) {
                    recorded.add(new Held(namespace, read(namespace, info)));
                }
            }
            Set<Held> allowed = new HashSet<>(promises.held);
            if (promises.committing) {
                promises.underWay.ifPresent(allowed::add);
            }
            assertTrue(recorded.containsAll(promises.held), () -> "acknowledged and gone: " + promises.held);
            requireFiles(recorded);
            assertTrue(allowed.containsAll(recorded), () -> "recorded and never acknowledged: " + recorded);
        }

        private String read(Namespace namespace, ContentInfo info) throws IOException {
            try (BlobReader reader = content(namespace).open(info.digest())) {
                ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
                int read = 0;
                while (read >= 0 && bytes.hasRemaining()) {
                    read = reader.read(bytes, bytes.position());
                }
                String text = new String(bytes.array(), StandardCharsets.UTF_8);
                assertEquals(info.digest(), digest(text), "recorded and not whole");
                return text;
            }
        }

        private static Digest digest(String text) {
            return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            try (root) {
                map.close();
            }
        }
    }
}
