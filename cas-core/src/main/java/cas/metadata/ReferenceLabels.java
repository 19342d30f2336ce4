package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.kv.ReadTransaction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;

/// What the labels of one record say (rules G3-G6). Names in them are names of the record's own namespace: edges never
/// cross namespaces (rule G1). What is not understood says nothing.
final class ReferenceLabels {
    /// All labels with a meaning here begin so.
    static final String PREFIX = "containerd.io/gc.";

    private static final String EXPIRE = PREFIX + "expire";
    private static final String ROOT = PREFIX + "root";
    private static final String REFERENCE = PREFIX + "ref.";
    private static final String BACK_REFERENCE = PREFIX + "bref.";
    private static final String CONDITION = PREFIX + "cond.";
    private static final String USED_AT = PREFIX + "cond.value-usedat";
    private static final String CONTENT = "content";
    private static final String IMAGE = "image";
    private static final String CONTAINER = "container";
    private static final String SNAPSHOT = "snapshot.";

    private final ReadTransaction tx;
    private final Instant now;
    private final byte[] namespace;
    private final Links links;

    /// @param namespace the beginning of the record's key, its zero byte included
    ReferenceLabels(ReadTransaction tx, Instant now, byte[] namespace, Links links) {
        this.tx = tx;
        this.now = now;
        this.namespace = namespace;
        this.links = links;
    }

    /// Past its end by the label `containerd.io/gc.expire`. One that cannot be read is no end (rule G6).
    static boolean isOver(Optional<String> expire, Instant now) {
        return expire.flatMap(ReferenceLabels::time)
                .filter(end -> end.isBefore(now))
                .isPresent();
    }

    static String expireLabel() {
        return EXPIRE;
    }

    /// How a label holds something, in words.
    static String why(String key) {
        return "label " + key;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Of content and snapshots alone (rule G2).
    void root(String key) {
        if (key.startsWith(ROOT)) {
            links.root(why(key));
        }
    }

    /// One label of a blob, a snapshot or an image.
    void reference(String key, String value) {
        if (key.startsWith(REFERENCE)) {
            target(key.substring(REFERENCE.length()), value).ifPresent(node -> links.to(node, why(key)));
        }
    }

    /// One label of a blob, a snapshot or an expired image (rule G4).
    void backReference(String key, String value) {
        if (key.startsWith(BACK_REFERENCE)) {
            target(key.substring(BACK_REFERENCE.length()), value).ifPresent(node -> links.from(node, why(key)));
        }
    }

    /// One label of a blob or an image (rule G5).
    void condition(String key, String value) {
        if (!key.startsWith(CONDITION + SNAPSHOT)) {
            return;
        }
        int bar = value.indexOf('|');
        String snapshotter = snapshotter(key.substring(CONDITION.length() + SNAPSHOT.length()));
        if (bar <= 0 || bar == value.length() - 1 || snapshotter.isEmpty()) {
            return;
        }
        byte[] target = snapshotKey(snapshotter, value.substring(bar + 1));
        Optional<Instant> used = Schema.SNAPSHOTS
                .get(tx, target)
                .flatMap(snapshot -> snapshot.info().labels().get(USED_AT))
                .flatMap(ReferenceLabels::time);
        if (used.isPresent() && UsedCondition.holds(value.substring(0, bar), used.get(), now)) {
            links.to(Nodes.of(Schema.SNAPSHOTS, target), why(key));
        }
    }

    /// What `content.l.0`, `snapshot.overlayfs` and the like point to.
    private Optional<Long> target(String what, String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (isOf(CONTENT, what)) {
            return digest(value).map(digest -> Nodes.of(Schema.BLOBS, blobKey(digest)));
        }
        if (isOf(IMAGE, what)) {
            return Optional.of(Nodes.of(Schema.IMAGES, imageKey(value)));
        }
        if (isOf(CONTAINER, what)) {
            return Optional.of(Nodes.of(Schema.CONTAINERS, Keys.begun(namespace).name(value)));
        }
        if (what.startsWith(SNAPSHOT)) {
            String snapshotter = snapshotter(what.substring(SNAPSHOT.length()));
            return snapshotter.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Nodes.of(Schema.SNAPSHOTS, snapshotKey(snapshotter, value)));
        }
        return Optional.empty();
    }

    /// Only `.` or `/` may follow the word.
    private static boolean isOf(String word, String what) {
        return what.startsWith(word)
                && (what.length() == word.length()
                        || what.charAt(word.length()) == '.'
                        || what.charAt(word.length()) == '/');
    }

    private static String snapshotter(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }

    private static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }

    byte[] blobKey(Digest digest) {
        return Keys.begun(namespace).digest(digest).toBytes();
    }

    byte[] imageKey(String name) {
        return Keys.begun(namespace).name(name);
    }

    byte[] snapshotKey(String snapshotter, String name) {
        return Keys.begun(namespace).ended(snapshotter).name(name);
    }

    /// The namespace part of a key.
    static byte[] namespaceOf(byte[] key) {
        return Arrays.copyOf(key, namespaceBytes(key));
    }

    /// How much of a key it is, its zero byte included.
    static int namespaceBytes(byte[] key) {
        int end = 0;
        while (end < key.length && key[end] != 0) {
            end++;
        }
        return Math.min(end + 1, key.length);
    }

    /// What a label that refers to a blob begins with. Only `.` or `/` may follow.
    static byte[] contentBytes() {
        return (REFERENCE + CONTENT).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] prefixBytes() {
        return PREFIX.getBytes(StandardCharsets.US_ASCII);
    }
}
