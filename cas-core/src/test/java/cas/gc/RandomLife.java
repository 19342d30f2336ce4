package cas.gc;

import static cas.gc.CollectedStore.CONTENT;
import static cas.gc.CollectedStore.EXPIRE;
import static cas.gc.CollectedStore.FLAT;
import static cas.gc.CollectedStore.IMAGE;
import static cas.gc.CollectedStore.OVERLAY;
import static cas.gc.CollectedStore.ROOT;
import static cas.gc.CollectedStore.SNAPSHOT;
import static cas.gc.CollectedStore.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.error.CasException.FailedPrecondition;
import cas.gc.SetModel.Node;
import cas.lease.LeaseResource;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Random operations on one namespace of a store, each done on a [SetModel] too. Few names, so that they meet.
final class RandomLife {
    private static final int NAMES = 7;
    private static final String USED = "containerd.io/gc.cond.value-usedat";

    private final CollectedStore store;
    private final Namespace namespace;
    private final Random random;
    private final SetModel model = new SetModel();
    private final List<String> done = new ArrayList<>();

    RandomLife(CollectedStore store, Namespace namespace, Random random) {
        this.store = store;
        this.namespace = namespace;
        this.random = random;
    }

    /// What was done, for the message of a failure.
    List<String> done() {
        return done;
    }

    /// Nothing that is held is missing, nothing is there that was never made; what went was not held.
    void requireSound() throws IOException {
        Set<String> there = store.there(namespace);
        Set<String> live = model.live(store.now());
        Set<String> missing = new TreeSet<>(live);
        missing.removeAll(there);
        assertEquals(Set.of(), missing, () -> "held, and gone: " + missing + "; done: " + done);
        assertTrue(model.names().containsAll(there), () -> "never made: " + there + " not in " + model.names());
        model.names().retainAll(there);
    }

    /// After a run with nobody about, nothing is left but what is held.
    void requireClean() throws IOException {
        requireSound();
        Set<String> surplus = new TreeSet<>(store.there(namespace));
        surplus.removeAll(model.live(store.now()));
        assertEquals(Set.of(), surplus, () -> "not held, and there: " + surplus + "; done: " + done);
    }

    private String name(String kind) {
        return kind + random.nextInt(NAMES);
    }

    private void note(String what) {
        done.add(what);
    }

    void act() throws IOException {
        requireSound();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> put();
            case 3 -> relabel();
            case 4 -> createImage();
            case 5 -> removeImage();
            case 6 -> createLease();
            case 7 -> removeLease();
            case 8, 9 -> addResource();
            case 10 -> removeResource();
            case 11, 12 -> snapshot();
            case 13 -> removeSnapshot();
            case 14 -> ingest();
            default -> deleteOrWait();
        }
    }

    private Optional<String> someLease() {
        String lease = name("l");
        return random.nextBoolean() && model.nodes.containsKey("lease " + lease)
                ? Optional.of(lease)
                : Optional.empty();
    }

    private void put() throws IOException {
        String text = name("b");
        String key = SetModel.blob(digest(text));
        Optional<String> lease = someLease();
        boolean fresh = !model.nodes.containsKey(key);
        Labels labels = Labels.none();
        Node node = model.add(key);
        if (fresh) {
            labels = relabelled(node);
        }
        note("put " + text + " under " + lease + " with " + labels);
        lease.ifPresent(id -> model.add("lease " + id).listed.add(key));
        store.put(namespace, lease, text, labels);
    }

    /// New references, in the model and as labels.
    private Labels relabelled(Node node) {
        node.root = false;
        node.to.keySet().removeIf(reason -> !reason.equals("parent"));
        node.from.clear();
        node.whileUsed.clear();
        Labels labels = Labels.none();
        for (int i = random.nextInt(4); i > 0; i--) {
            labels = labels.with(random.nextInt(12) == 0 ? ROOT : "x", "1");
            node.root = labels.get(ROOT).isPresent();
            String blob = name("b");
            String snapshot = name("s");
            String image = name("i");
            String bref = "containerd.io/gc.bref.";
            switch (random.nextInt(7)) {
                case 0, 1 -> {
                    node.to.put(CONTENT + "." + i, SetModel.blob(digest(blob)));
                    labels = labels.with(CONTENT + "." + i, digest(blob).toString());
                }
                case 2 -> {
                    node.to.put(SNAPSHOT + "/" + i, "snapshot " + snapshot);
                    labels = labels.with(SNAPSHOT + "/" + i, snapshot);
                }
                case 3 -> {
                    node.to.put(IMAGE + "." + i, "image " + image);
                    labels = labels.with(IMAGE + "." + i, image);
                }
                case 4 -> {
                    node.from.put(bref + "content." + i, SetModel.blob(digest(blob)));
                    labels = labels.with(bref + "content." + i, digest(blob).toString());
                }
                case 5 -> {
                    node.from.put(bref + "snapshot.overlayfs/" + i, "snapshot " + snapshot);
                    labels = labels.with(bref + "snapshot.overlayfs/" + i, snapshot);
                }
                default -> {
                    node.from.put(bref + "image/" + i, "image " + image);
                    labels = labels.with(bref + "image/" + i, image);
                }
            }
        }
        return labels;
    }

    private void relabel() throws IOException {
        String text = name("b");
        Node node = model.nodes.get(SetModel.blob(digest(text)));
        if (node != null) {
            Labels labels = relabelled(node);
            String snapshot = name("s");
            if (random.nextInt(3) == 0) {
                String key = "containerd.io/gc.cond.snapshot.overlayfs";
                node.whileUsed.put(key, "snapshot " + snapshot);
                labels = labels.with(key, "usedat<24h|" + snapshot);
            }
            note("relabel " + text + " with " + labels);
            store.metadata
                    .content(namespace, Optional.empty())
                    .update(digest(text), labels, new FieldMask(List.of("labels")));
        }
    }

    private void createImage() throws IOException {
        String name = name("i");
        if (!model.nodes.containsKey("image " + name)) {
            String target = name("b");
            Node node = model.add("image " + name);
            node.root = true;
            node.to.put("target", SetModel.blob(digest(target)));
            List<String> labels = new ArrayList<>();
            if (random.nextInt(3) == 0) {
                node.end = Optional.of(store.now().plus(Duration.ofMinutes(random.nextInt(60))));
                labels.addAll(List.of(EXPIRE, node.end.get().toString()));
            }
            note("image " + name + " of " + target + " with " + labels);
            store.image(namespace, name, digest(target), labels.toArray(String[]::new));
        }
    }

    private void removeImage() throws IOException {
        String name = name("i");
        if (model.nodes.remove("image " + name) != null) {
            note("remove image " + name);
            store.removeImage(namespace, name);
        }
    }

    private void createLease() throws IOException {
        String id = name("l");
        if (!model.nodes.containsKey("lease " + id)) {
            Node node = model.add("lease " + id);
            node.root = true;
            List<String> labels = new ArrayList<>();
            if (random.nextBoolean()) {
                node.end = Optional.of(store.now().plus(Duration.ofMinutes(random.nextInt(60))));
                labels.addAll(List.of(EXPIRE, node.end.get().toString()));
            }
            if (random.nextInt(3) == 0) {
                node.flat = true;
                labels.addAll(List.of(FLAT, "1"));
            }
            note("lease " + id + " with " + labels);
            store.lease(namespace, id, labels.toArray(String[]::new));
        }
    }

    private void removeLease() throws IOException {
        String id = name("l");
        if (model.nodes.remove("lease " + id) != null) {
            note("remove lease " + id);
            store.metadata.leases(namespace).delete(id);
        }
    }

    private void addResource() throws IOException {
        resource(true);
    }

    private void removeResource() throws IOException {
        resource(false);
    }

    private void resource(boolean adding) throws IOException {
        String id = name("l");
        Node lease = model.nodes.get("lease " + id);
        if (lease == null) {
            return;
        }
        String name;
        LeaseResource resource;
        switch (random.nextInt(3)) {
            case 0 -> {
                String text = name("b");
                name = SetModel.blob(digest(text));
                resource = new LeaseResource("content", digest(text).toString());
            }
            case 1 -> {
                String snapshot = name("s");
                name = "snapshot " + snapshot;
                resource = new LeaseResource("snapshots/" + OVERLAY, snapshot);
            }
            default -> {
                String image = name("i");
                name = "image " + image;
                resource = new LeaseResource("images", image);
            }
        }
        note((adding ? "add " : "drop ") + name + (adding ? " to " : " from ") + id);
        if (adding) {
            lease.listed.add(name);
            store.metadata.leases(namespace).addResource(id, resource);
        } else {
            lease.listed.remove(name);
            store.metadata.leases(namespace).deleteResource(id, resource);
        }
    }

    private void snapshot() throws IOException {
        String name = name("s");
        String parent = random.nextBoolean() ? "" : name("s");
        boolean usable = parent.isEmpty() || model.nodes.containsKey("snapshot " + parent);
        if (model.nodes.containsKey("snapshot " + name) || !usable || parent.equals(name)) {
            return;
        }
        Node node = model.add("snapshot " + name);
        if (!parent.isEmpty()) {
            node.to.put("parent", "snapshot " + parent);
        }
        Labels labels = relabelled(node);
        if (random.nextInt(3) == 0) {
            Instant used = store.now().minus(Duration.ofHours(random.nextInt(30)));
            node.used = Optional.of(used);
            labels = labels.with(USED, used.toString());
        }
        note("snapshot " + name + " on " + parent + " with " + labels);
        store.snapshot(namespace, name, parent, pairs(labels));
    }

    private static String[] pairs(Labels labels) {
        List<String> pairs = new ArrayList<>();
        labels.asMap().forEach((key, value) -> pairs.addAll(List.of(key, value)));
        return pairs.toArray(String[]::new);
    }

    private void removeSnapshot() throws IOException {
        String name = name("s");
        if (model.nodes.containsKey("snapshot " + name)) {
            note("remove snapshot " + name);
            try {
                store.snapshotter(namespace).remove(name);
                model.nodes.remove("snapshot " + name);
            } catch (FailedPrecondition e) {
                note("which has children");
            }
        }
    }

    private void ingest() throws IOException {
        String ref = name("r");
        boolean fresh = !model.nodes.containsKey("ingest " + ref);
        Optional<String> lease = someLease();
        Node node = model.add("ingest " + ref);
        note("ingest " + ref + " under " + lease);
        try (Ingest ingest =
                store.metadata.content(namespace, lease).begin(new IngestRequest(ref, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(new byte[] {1}));
        }
        if (fresh || lease.isEmpty()) {
            node.root = lease.isEmpty();
        }
        node.end = Optional.of(store.now().plus(Duration.ofHours(24)));
        lease.ifPresent(id -> model.add("lease " + id).listed.add("ingest " + ref));
    }

    private void deleteOrWait() throws IOException {
        String text = name("b");
        if (random.nextInt(3) == 0) {
            Duration passing = Duration.ofMinutes(random.nextInt(random.nextInt(8) == 0 ? 2000 : 30));
            note("wait " + passing);
            store.time.advance(passing);
        } else if (model.nodes.remove(SetModel.blob(digest(text))) != null) {
            note("delete " + text);
            store.metadata.content(namespace, Optional.empty()).delete(digest(text));
        }
    }
}
