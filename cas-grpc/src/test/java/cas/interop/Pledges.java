package cas.interop;

import static cas.interop.TreePledges.SNAPSHOT;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.ImageStore;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the store has promised to one client of blobs, images, leases and snapshots.
final class Pledges implements Promisee {
    /// Collections come and go as they like: what is here is here to stay until it is deleted.
    private static final String ROOT_LABEL = "containerd.io/gc.root";

    private static final String TURN_LABEL = "turn";
    private static final String BLOB = "blob ";
    private static final String IMAGE = "image ";
    private static final String LEASE = "lease ";
    private static final String HALF = "half";
    private static final int SNAPSHOTS_MAX = 6;
    private static final int BLOBS_MAX = 40;
    /// Most blobs are small enough to be committed from memory, one in [#LARGE_SHARE] is not.
    private static final int SMALL_BYTES_MAX = 24 << 10;

    private static final int LARGE_BYTES_MAX = 200 << 10;
    private static final int LARGE_SHARE = 8;
    /// Bytes that several clients ingest, each into its own namespace.
    private static final int SHARED_MAX = 12;

    private final Namespace namespace;
    private final Random random;
    private final boolean resumes;
    private final long own;
    private final SortedMap<String, String> kept = new TreeMap<>();
    /// Ingests left half done, each with the id of its bytes.
    private final TreeMap<String, Long> halves = new TreeMap<>();

    private final TreePledges trees;
    private Optional<SortedMap<String, String>> underWay = Optional.empty();
    private long turn;
    private long promises;

    /// @param resumes whether to leave ingests half done, to go on with them after a cut
    Pledges(int client, Random random, boolean resumes) {
        this.resumes = resumes;
        this.namespace = new Namespace("client" + client);
        this.random = random;
        this.trees = new TreePledges(random);
        this.own = (client + 1) * 1_000_000L;
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public long promises() {
        return promises;
    }

    private interface Deed {
        void in(StoreView view) throws IOException;
    }

    @Override
    public void step(StoreView view) throws IOException {
        turn++;
        int choice = random.nextInt(100);
        long blobs = kept.keySet().stream().filter(key -> key.startsWith(BLOB)).count();
        if (blobs < 4 || choice < 46 && blobs < BLOBS_MAX) {
            ingest(view);
        } else if (choice < 50 && resumes) {
            half(view);
        } else if (choice < 60) {
            delete(view);
        } else if (choice < 70) {
            relabel(view);
        } else if (choice < 78) {
            image(view);
        } else if (choice < 84) {
            lease(view);
        } else {
            snapshot(view);
        }
    }

    private void promised(StoreView view, SortedMap<String, String> after, Deed deed) throws IOException {
        underWay = Optional.of(after);
        deed.in(view);
        kept.clear();
        kept.putAll(after);
        underWay = Optional.empty();
        promises++;
    }

    private SortedMap<String, String> with(String key, String value) {
        var after = new TreeMap<>(kept);
        after.put(key, value);
        return after;
    }

    private SortedMap<String, String> without(String key) {
        var after = new TreeMap<>(kept);
        after.remove(key);
        return after;
    }

    private Labels labels() {
        return Labels.of(Map.of(ROOT_LABEL, "1", TURN_LABEL, Long.toString(turn)));
    }

    /// Begins an ingest, or goes on with one that was left half done.
    private void ingest(StoreView view) throws IOException {
        Map.Entry<String, Long> old = random.nextBoolean() ? halves.pollFirstEntry() : null;
        if (old != null) {
            ingest(view, old.getKey(), bytes(old.getValue()));
        } else {
            ingest(view, "ref" + turn, bytes(random.nextInt(4) == 0 ? random.nextInt(SHARED_MAX) : own + turn));
        }
    }

    private void ingest(StoreView view, String ref, byte[] bytes) throws IOException {
        Digest digest = Digest.sha256(bytes);
        if (kept.containsKey(BLOB + digest)) {
            relabel(view);
            return;
        }
        Labels labels = labels();
        Optional<Digest> expected = random.nextBoolean() ? Optional.of(digest) : Optional.empty();
        SortedMap<String, String> after = with(BLOB + digest, labels.toString());
        Optional<String> lease = pick(LEASE).filter(_ -> random.nextInt(3) == 0);
        lease.ifPresent(id -> after.merge(LEASE + id, digest.toString(), Pledges::joined));
        promised(view, after, all -> {
            StoreView on = lease.map(all::withLease).orElse(all);
            try (Ingest ingest = on.content().begin(new IngestRequest(ref, 0, expected))) {
                int rest = (int) ingest.status().offset();
                int middle = rest + (bytes.length - rest) / 2;
                ingest.append(ByteBuffer.wrap(bytes, rest, middle - rest));
                ingest.append(ByteBuffer.wrap(bytes, middle, bytes.length - middle));
                ingest.commit(new Ingest.Commit(bytes.length, Optional.of(digest), labels));
            }
        });
    }

    /// Leaves an ingest half done. How much of it outlives a cut was promised to nobody; but what the store
    /// says that it has must be what was written, or the digest will not fit in the end.
    private void half(StoreView view) throws IOException {
        String ref = HALF + turn;
        byte[] bytes = bytes(own + turn);
        halves.put(ref, own + turn);
        try (Ingest ingest = view.content().begin(new IngestRequest(ref, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes, 0, bytes.length / 2));
        }
    }

    /// What is not to be gone on with after a cut.
    private void abortOthers(StoreView view) throws IOException {
        for (IngestStatus ingest : view.content().statuses(Filter.ALL)) {
            if (!halves.containsKey(ingest.ref())) {
                view.content().abort(ingest.ref());
            }
        }
    }

    private void delete(StoreView view) throws IOException {
        String digest = pick(BLOB).orElseThrow();
        promised(view, without(BLOB + digest), all -> all.content().delete(Digest.parse(digest)));
    }

    private void relabel(StoreView view) throws IOException {
        String digest = pick(BLOB).orElseThrow();
        Labels labels = labels();
        promised(
                view,
                with(BLOB + digest, labels.toString()),
                all -> all.content().update(Digest.parse(digest), labels, FieldMask.ALL));
    }

    private void image(StoreView view) throws IOException {
        String name = "image" + random.nextInt(6);
        String digest = pick(BLOB).orElseThrow();
        Descriptor target = new Descriptor("application/octet-stream", Digest.parse(digest), 1);
        if (!kept.containsKey(IMAGE + name)) {
            promised(
                    view,
                    with(IMAGE + name, digest),
                    all -> all.images().create(name, target, Labels.none(), Optional.empty()));
        } else if (random.nextBoolean()) {
            promised(view, without(IMAGE + name), all -> all.images().delete(name, Optional.empty()));
        } else {
            var change = new ImageStore.Change(name, Optional.of(target), Labels.none(), Optional.empty());
            promised(view, with(IMAGE + name, digest), all -> all.images().update(change, FieldMask.ALL));
        }
    }

    private void lease(StoreView view) throws IOException {
        Optional<String> old = pick(LEASE);
        if (old.isPresent() && random.nextBoolean()) {
            promised(view, without(LEASE + old.get()), all -> all.leases().delete(old.get()));
            return;
        }
        String id = "lease" + turn;
        promised(view, with(LEASE + id, ""), all -> all.leases().create(id, Labels.none()));
    }

    /// Commits a snapshot, of a layer or of its own files, or removes one.
    private void snapshot(StoreView view) throws IOException {
        Set<String> names = new TreeSet<>(all(SNAPSHOT));
        Optional<String> gone = trees.childless(names);
        if (gone.isPresent() && (names.size() >= SNAPSHOTS_MAX || random.nextInt(4) == 0)) {
            promised(view, without(SNAPSHOT + gone.get()), all -> trees.remove(all, gone.get()));
            return;
        }
        Optional<String> layer = all(BLOB).stream()
                .filter(digest -> trees.tree(digest).isPresent())
                .findFirst()
                .filter(_ -> random.nextBoolean());
        if (layer.isEmpty() && random.nextInt(3) == 0) {
            ingest(view, "layer" + turn, trees.layer(own + turn));
            return;
        }
        String name = "tree" + turn;
        String parent = pick(SNAPSHOT).filter(_ -> random.nextBoolean()).orElse("");
        long tree = layer.flatMap(trees::tree).orElse(own + turn);
        promised(view, with(SNAPSHOT + name, Forest.digest(tree)), all -> trees.commit(all, name, parent, layer, tree));
    }

    private List<String> all(String what) {
        return kept.keySet().stream()
                .filter(key -> key.startsWith(what))
                .map(key -> key.substring(what.length()))
                .toList();
    }

    private Optional<String> pick(String what) {
        List<String> all = all(what);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private static String joined(String before, String more) {
        return before.isEmpty() || before.equals(more) ? more : before + " " + more;
    }

    /// The same for the same id.
    static byte[] bytes(long id) {
        var source = new Random(id * 0x9E3779B97F4A7C15L);
        int most = source.nextInt(LARGE_SHARE) == 0 ? LARGE_BYTES_MAX : SMALL_BYTES_MAX;
        byte[] bytes = new byte[1 + source.nextInt(most)];
        source.nextBytes(bytes);
        return bytes;
    }

    @Override
    public List<String> broken(StoreView view, Path persist) throws IOException {
        Path blobs = persist.resolve("vault/case/io.containerd.content.v1.content/blobs/sha256");
        SortedMap<String, String> found = found(view);
        var broken = new ArrayList<String>();
        if (underWay.isPresent() && found.equals(alive(underWay.get()))) {
            kept.clear();
            kept.putAll(underWay.get());
        } else if (!found.equals(alive(kept))) {
            broken.add(namespace
                    + Promisee.differences(alive(kept), found)
                    + underWay.map(after -> ", under way" + Promisee.differences(alive(kept), alive(after)))
                            .orElse(""));
        }
        underWay = Optional.empty();
        for (String key : found.keySet()) {
            if (key.startsWith(BLOB)) {
                whole(Digest.parse(key.substring(BLOB.length())), blobs).ifPresent(broken::add);
            }
        }
        abortOthers(view);
        return broken;
    }

    private static Optional<String> whole(Digest digest, Path blobs) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(blobs.resolve(digest.hex()));
            return Digest.sha256(bytes).equals(digest)
                    ? Optional.empty()
                    : Optional.of(digest + " is recorded and not whole: " + bytes.length + " bytes");
        } catch (NoSuchFileException e) {
            return Optional.of(digest + " is recorded and not there");
        }
    }

    private static SortedMap<String, String> found(StoreView view) throws IOException {
        var found = new TreeMap<String, String>();
        var content = new ArrayList<ContentInfo>();
        view.content().walk(Filter.ALL, content::add);
        for (ContentInfo info : content) {
            found.put(BLOB + info.digest(), info.labels().toString());
        }
        for (Image image : view.images().list(Filter.ALL)) {
            found.put(IMAGE + image.name(), image.target().digest().toString());
        }
        for (Lease lease : view.leases().list(Filter.ALL)) {
            var held = new ArrayList<String>();
            for (LeaseResource resource : view.leases().resources(lease.id())) {
                if (resource.type().equals("content")) {
                    held.add(resource.id());
                }
            }
            found.put(LEASE + lease.id(), String.join(" ", held));
        }
        TreePledges.find(view, found);
        return alive(found);
    }

    /// The same, with leases that hold only what is there, in order.
    private static SortedMap<String, String> alive(SortedMap<String, String> state) {
        var alive = new TreeMap<>(state);
        alive.replaceAll((key, value) -> key.startsWith(LEASE)
                ? String.join(
                        " ",
                        List.of(value.split(" ", -1)).stream()
                                .filter(digest -> state.containsKey(BLOB + digest))
                                .sorted()
                                .distinct()
                                .toList())
                : value);
        return alive;
    }
}
