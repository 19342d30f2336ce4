package cas.content.local;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobReader;
import cas.content.BlobStore;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.content.local.Story.Promises;
import cas.digest.Digest;
import cas.disk.Disk;
import cas.disk.Machine;
import cas.disk.StoreRoot;
import cas.error.CasException;
import cas.sim.ManualTime;
import cas.sim.PowerCut;
import cas.sim.SimulatedDisk;
import cas.sim.Survival;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Tells a story, takes the power away after each of its operations in turn, looks at all that may be
/// found then, and tells the story again on what is left.
final class CrashCampaign {
    private static final Path PERSIST = Path.of("/persist");
    private static final int SOME_TRIES = 4;

    private final long seed;
    private final int memory;
    private final UnaryOperator<Disk> wrapping;
    private final List<String> broken = new ArrayList<>();
    private int crashes;

    /// @param memory how many bytes an ingest may keep out of its file
    /// @param wrapping what stands between the store and the disk: nothing, or a fault that must be found
    CrashCampaign(long seed, int memory, UnaryOperator<Disk> wrapping) {
        this.seed = seed;
        this.memory = memory;
        this.wrapping = wrapping;
    }

    /// The promises found broken, each with what it takes to see it again.
    List<String> broken() {
        return broken;
    }

    int crashes() {
        return crashes;
    }

    void run(Story story) throws IOException {
        Promises before = new Promises();
        SimulatedDisk base = new SimulatedDisk(new ManualTime());
        try (Opened opened = new Opened(base, "boot-1")) {
            story.before().tell(opened.store, before);
        }
        boolean cut = true;
        // StoreRootTest cuts the power while a store is opened; here it is open.
        for (long operation = operationsOfOpening(base.kill()); cut; operation++) {
            SimulatedDisk disk = base.kill();
            disk.cutPowerAt(operation);
            Promises promises = copy(before);
            cut = cutShort(disk, story, promises);
            String moment = story.name() + ", operation " + operation;
            look(disk.kill(), "boot-1", story, copy(promises), moment + ", killed");
            for (Survival survival : Survival.values()) {
                int tries = survival == Survival.SOME ? SOME_TRIES : 1;
                for (int part = 0; part < tries; part++) {
                    long chance = seed + operation * 1000 + part;
                    String how = moment + ", " + survival + ", seed " + chance;
                    look(disk.crash(survival, chance), "boot-2", story, copy(promises), how);
                }
            }
        }
    }

    private long operationsOfOpening(SimulatedDisk disk) throws IOException {
        try (Opened opened = new Opened(disk, "boot-1")) {
            opened.root.health().requireWritable("begin");
            return disk.operations();
        }
    }

    private boolean cutShort(SimulatedDisk disk, Story story, Promises promises) throws IOException {
        try (Opened opened = new Opened(disk, "boot-1")) {
            story.plot().tell(opened.store, promises);
            return false;
        } catch (PowerCut e) {
            return true;
        }
    }

    private void look(SimulatedDisk found, String bootId, Story story, Promises promises, String how) {
        crashes++;
        try {
            switch (crashes % 4) {
                case 0 -> interruptRecovery(found.kill(), bootId, promises);
                case 1 -> spoilIngests(found.kill(), bootId, promises);
                default -> {}
            }
            try (Opened opened = new Opened(found, bootId)) {
                requireKept(opened.store, promises);
                story.plot().tell(opened.store, promises);
                requireKept(opened.store, promises);
            }
            found.requireNothingOpen();
        } catch (IOException | CasException | AssertionError e) {
            broken.add(how + ": " + e);
        }
    }

    /// The power goes again while the store is being opened.
    private void interruptRecovery(SimulatedDisk found, String bootId, Promises promises) throws IOException {
        int operation = 1 + new Random(seed + crashes).nextInt(60);
        found.cutPowerAt(operation);
        try (Opened opened = new Opened(found, bootId)) {
            requireKept(opened.store, promises);
        } catch (PowerCut e) {
            SimulatedDisk again = found.crash(Survival.SOME, seed + crashes);
            try (Opened opened = new Opened(again, "boot-3")) {
                requireKept(opened.store, promises);
            }
        }
    }

    /// What is written to an ingest that was found must not show in any blob.
    private void spoilIngests(SimulatedDisk found, String bootId, Promises promises) throws IOException {
        try (Opened opened = new Opened(found, bootId)) {
            for (IngestStatus status : opened.store.statuses()) {
                try (BlobIngest ingest = opened.store.begin(new IngestRequest(status.ref(), 0, Optional.empty()))) {
                    ingest.append(Story.bytes("spoilt"));
                    opened.store.abort(status.ref());
                }
            }
            requireKept(opened.store, withoutClosed(promises));
        }
    }

    private static Promises withoutClosed(Promises promises) {
        Promises copy = copy(promises);
        copy.closed.clear();
        return copy;
    }

    /// Each acknowledged blob is there and whole, every name leads to the bytes it says, and no ingest
    /// claims bytes it was not sent.
    static void requireKept(BlobStore store, Promises promises) throws IOException {
        requireNamedWhole(store, promises);
        for (Map.Entry<String, Long> closed : promises.closed.entrySet()) {
            long offset =
                    store.status(closed.getKey()).map(IngestStatus::offset).orElse(-1L);
            require(offset == closed.getValue(), "closed and lost, at offset " + offset, closed);
        }
        for (IngestStatus status : store.statuses()) {
            requirePrefix(store, status, promises.sent.getOrDefault(status.ref(), Set.of()));
        }
    }

    /// As far as can be seen without writing.
    static void requireNamedWhole(BlobStore store, Promises promises) throws IOException {
        for (String text : promises.committed) {
            Blob expected = new Blob(Story.digest(text), text.length());
            require(store.stat(expected.digest()).equals(Optional.of(expected)), "acknowledged and gone", expected);
        }
        List<Blob> named = new ArrayList<>();
        store.walk(named::add);
        for (Blob blob : named) {
            require(readDigest(store, blob).equals(blob.digest()), "named and not whole", blob);
        }
    }

    private static void requirePrefix(BlobStore store, IngestStatus status, Set<String> sent) throws IOException {
        try (BlobIngest ingest = store.begin(new IngestRequest(status.ref(), 0, Optional.empty()))) {
            int offset = (int) ingest.status().offset();
            require(offset == status.offset(), "status and offset disagree", status);
            Digest running = ingest.running();
            boolean prefix = sent.stream()
                    .anyMatch(text -> offset <= text.length()
                            && Story.digest(text.substring(0, offset)).equals(running));
            require(prefix, "holds what was never sent", status);
        }
    }

    private static Digest readDigest(BlobStore store, Blob blob) throws IOException {
        try (BlobReader reader = store.open(blob.digest())) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = reader.read(bytes, bytes.position());
            }
            return Digest.sha256(bytes.array());
        }
    }

    private static void require(boolean kept, String what, Object thing) {
        if (!kept) {
            throw new AssertionError(what + ": " + thing);
        }
    }

    static Promises copy(Promises promises) {
        Promises copy = new Promises();
        copy.committed.addAll(promises.committed);
        copy.closed.putAll(promises.closed);
        promises.sent.forEach((ref, texts) -> texts.forEach(
                text -> copy.sent.computeIfAbsent(ref, _ -> new HashSet<>()).add(text)));
        return copy;
    }

    /// A store on a disk, and its clean stop.
    final class Opened implements AutoCloseable {
        final StoreRoot root;
        final LocalContentStore store;

        Opened(SimulatedDisk disk, String bootId) throws IOException {
            ManualTime time = new ManualTime();
            root = StoreRoot.open(wrapping.apply(disk), PERSIST, time, new Machine(bootId, 1), new Random(1));
            store = LocalContentStore.open(root, time, memory);
        }

        @Override
        public void close() throws IOException {
            root.close();
        }
    }
}
