package cas.metadata;

import cas.content.Descriptor;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.image.Image;
import cas.kv.KeyValueStore;
import cas.kv.WriteTransaction;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;

/// Records of many blobs as clients leave them, written by the store's own codecs straight into the database and in the
/// order of their keys: a million takes seconds.
///
/// Of each ten blobs nine are an image: an index, its manifest, a config and six layers, bound by labels as
/// containerd's
/// client does it. The tenth is held by `gc.root`, or by one of the leases, or by nothing. Digests are evenly spread
/// and
/// say which blob they are, so nothing needs to be remembered.
///
/// Lives in this package because nobody else may know the codecs.
public final class ManyRecords {
    /// Blobs of one image, and one more.
    public static final int GROUP = 10;

    private static final int LAYERS = 6;
    /// A prime, so that every rank comes once.
    private static final long STRIDE = 611_953;
    private static final int LEASED_EVERY = 4;
    private static final int LEASE_RESOURCES = 1000;
    private static final int WRITTEN_AT_ONCE = 20_000;
    private static final int BLOB_BYTES = 4096;
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SOURCE = "containerd.io/distribution.source.registry.example.com";
    private static final String REFERENCE = "containerd.io/gc.ref.content.";

    private final KeyValueStore map;
    private final Namespace namespace;
    private final int blobs;
    /// Undoes the stride.
    private final long back;

    /// @param blobs a multiple of [#GROUP]
    public ManyRecords(KeyValueStore map, Namespace namespace, int blobs) {
        this.map = map;
        this.namespace = namespace;
        this.blobs = blobs;
        this.back =
                BigInteger.valueOf(STRIDE).modInverse(BigInteger.valueOf(blobs)).longValueExact();
    }

    /// Writes images, leases and blobs, all of them held.
    public void fill() throws IOException {
        map.write(tx -> {
            NamespaceRecord.touch(tx, namespace, MADE);
            leases(tx);
            return true;
        });
        inPieces(blobs / GROUP, this::image);
        inPieces(blobs, (tx, rank) -> blob(tx, rank, false));
        inPieces(
                blobs,
                (tx, rank) ->
                        Schema.HOLDERS.put(tx, BlobRecord.holderKey(ranked(rank, false), namespace), Nothing.NOTHING));
    }

    /// Writes blobs that nothing holds, as many as a tenth of the others.
    ///
    /// @return their digests
    public List<Digest> litter() throws IOException {
        List<Digest> litter = new ArrayList<>();
        for (int rank = 0; rank < blobs; rank += GROUP) {
            litter.add(ranked(rank, true));
        }
        inPieces(litter.size(), (tx, index) -> {
            Digest digest = litter.get(index);
            put(tx, digest, Labels.none().with(SOURCE, "library/litter"));
            Schema.HOLDERS.put(tx, BlobRecord.holderKey(digest, namespace), Nothing.NOTHING);
        });
        return litter;
    }

    private void inPieces(int count, ObjIntConsumer<WriteTransaction> each) throws IOException {
        for (int from = 0; from < count; from += WRITTEN_AT_ONCE) {
            int first = from;
            int end = Math.min(count, from + WRITTEN_AT_ONCE);
            map.write(tx -> {
                for (int i = first; i < end; i++) {
                    each.accept(tx, i);
                }
                return true;
            });
        }
    }

    /// The blob whose key is so many-th in order. Neighbours in that order belong to different images.
    private Digest ranked(int rank, boolean litter) {
        ByteBuffer bytes = ByteBuffer.allocate(Algorithm.SHA256.lengthBytes());
        new Random(rank).nextBytes(bytes.array());
        bytes.putInt((int) ((rank * 2L + (litter ? 1 : 0)) * (1L << 32) / (blobs * 2L)));
        return Digest.of(Algorithm.SHA256, bytes.array());
    }

    /// The blob with this number: blobs of one image follow each other by number, and lie far apart by rank.
    private Digest numbered(int number) {
        return ranked((int) ((long) number * STRIDE % blobs), false);
    }

    private int numberAt(int rank) {
        return (int) (rank * back % blobs);
    }

    private void leases(WriteTransaction tx) {
        int count = Math.max(1, blobs / GROUP / LEASED_EVERY / LEASE_RESOURCES);
        for (int lease = 1; lease <= count; lease++) {
            LeaseRecord record = new LeaseRecord(lease, new Lease("lease-" + lease, MADE, Labels.none()));
            Schema.LEASES.put(tx, LeaseRecord.key(namespace, record.lease().id()), record);
            for (int group = lease - 1; group < blobs / GROUP; group += count) {
                if (group % LEASED_EVERY == 0) {
                    LeaseResource resource = LeaseBook.content(numbered(group * GROUP + GROUP - 1));
                    Schema.RESOURCES.put(tx, LeaseBook.key(record, resource), resource);
                }
            }
        }
    }

    private void image(WriteTransaction tx, int group) {
        String name = "registry.example.com/library/image-%07d:latest".formatted(group);
        Descriptor index =
                new Descriptor("application/vnd.oci.image.index.v1+json", numbered(group * GROUP), BLOB_BYTES);
        Schema.IMAGES.put(tx, ImageForm.key(namespace, name), new Image(name, index, Labels.none(), MADE, MADE));
    }

    private void blob(WriteTransaction tx, int rank, boolean litter) {
        int number = numberAt(rank);
        int group = number / GROUP;
        int first = group * GROUP;
        Labels source = Labels.none().with(SOURCE, "library/image-" + group);
        Labels labels = switch (number % GROUP) {
            case 0 -> source.with(REFERENCE + "m.0", numbered(first + 1).toString());
            case 1 -> {
                Labels all =
                        source.with(REFERENCE + "config", numbered(first + 2).toString());
                for (int layer = 0; layer < LAYERS; layer++) {
                    all = all.with(
                            REFERENCE + "l." + layer,
                            numbered(first + 3 + layer).toString());
                }
                yield all;
            }
            case 2 ->
                source.with(
                        "containerd.io/gc.ref.snapshot.overlayfs",
                        numbered(first + 2).toString());
            case GROUP - 1 ->
                group % LEASED_EVERY == 0 ? source : source.with("containerd.io/gc.root", MADE.toString());
            default -> source.with("containerd.io/uncompressed", numbered(first).toString());
        };
        put(tx, ranked(rank, litter), labels);
    }

    private void put(WriteTransaction tx, Digest digest, Labels labels) {
        Schema.BLOBS.put(tx, BlobRecord.key(namespace, digest), new BlobRecord(BLOB_BYTES, MADE, MADE, labels));
    }

    /// Digests of all blobs that [#fill] writes, in the order of their keys.
    public void each(java.util.function.Consumer<Digest> visitor) {
        for (int rank = 0; rank < blobs; rank++) {
            visitor.accept(ranked(rank, false));
        }
    }
}
