package cas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Checker;
import cas.finding.Finding;
import cas.finding.Finding.Weight;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import cas.sim.Seeds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whoever checks a store, here or at the other end of a wire, finds what is wrong with it, and what is
/// damaged is not served until it has come again. The store lies on the disk of this machine, where the
/// tests do the damage.
public interface CheckerContract {
    Namespace HERE = StoreContract.HERE;
    Namespace THERE = StoreContract.THERE;

    /// Below which the store lies that is checked.
    Path persist();

    StoreView view(Namespace namespace);

    StoreOverview overview();

    Checker checker();

    /// What a check finds, in order.
    default List<Finding> check(CheckRequest request) throws IOException {
        List<Finding> found = new ArrayList<>();
        checker().check(request, new CheckListener() {
            @Override
            public void found(Finding finding) {
                found.add(finding);
            }

            @Override
            public void progress(CheckProgress progress) {}
        });
        return found;
    }

    default List<Finding> damage(CheckRequest request) throws IOException {
        return check(request).stream()
                .filter(finding -> finding.weight() == Weight.DAMAGE)
                .toList();
    }

    default Path file(Digest digest) {
        return new StoreLayout(persist()).path(new BlobFile(digest));
    }

    default void flip(Digest digest, long bit) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file(digest).toFile(), "rw")) {
            file.seek(bit / 8);
            int old = file.read();
            file.seek(bit / 8);
            file.write(old ^ 1 << bit % 8);
        }
    }

    default ContentInfo ingest(Namespace namespace, byte[] bytes, Optional<Digest> expected, Labels labels)
            throws IOException {
        IngestRequest request = new IngestRequest("ref", bytes.length, expected);
        try (Ingest ingest = view(namespace).content().begin(request)) {
            if (ingest.status().offset() == 0) {
                ingest.append(ByteBuffer.wrap(bytes));
            }
            return ingest.commit(new Commit(bytes.length, expected, labels));
        }
    }

    default Digest ingest(byte[] bytes) throws IOException {
        return ingest(HERE, bytes, Optional.of(Digest.sha256(bytes)), Labels.none())
                .digest();
    }

    default byte[] read(Namespace namespace, Digest digest) throws IOException {
        try (BlobReader reader = view(namespace).content().open(digest)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            while (bytes.hasRemaining() && reader.read(bytes, bytes.position()) >= 0) {
                // A read may be short.
            }
            return bytes.array();
        }
    }

    static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[32 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    default void aSoundStoreHasNothingToTell() throws IOException {
        Digest digest = ingest(new byte[] {1, 2, 3});
        view(HERE).images().create("image", new Descriptor("t", digest, 3), Labels.none(), Optional.empty());
        assertEquals(List.of(), check(CheckRequest.structure()));
        assertTrue(overview().status().soundness().verified().isEmpty());
        assertEquals(List.of(), check(CheckRequest.everything()));
        assertTrue(overview().status().soundness().verified().isPresent());
    }

    @Test
    default void missingAndShortenedBytesAreFoundWithoutReading() throws IOException {
        Digest gone = ingest(new byte[] {1, 2, 3});
        Files.delete(file(gone));
        assertEquals(List.of(new Finding.MissingBytes(gone, List.of(HERE))), check(CheckRequest.structure()));
        Digest cut = ingest(new byte[] {4, 5, 6});
        Files.write(file(cut), new byte[] {4});
        assertTrue(check(CheckRequest.structure()).contains(new Finding.WrongSize(cut, 3, 1)));
        assertThrows(DataLoss.class, () -> read(HERE, cut));
        assertThrows(DataLoss.class, () -> read(HERE, gone));
    }

    @Test
    default void bytesWithoutARecordAndImagesWithoutTargetAreNotes() throws IOException {
        byte[] bytes = {7, 7};
        Digest orphan = Digest.sha256(bytes);
        Digest elsewhere = Digest.sha256(new byte[] {9});
        Files.write(file(orphan), bytes);
        view(HERE).images().create("image", new Descriptor("t", elsewhere, 1), Labels.none(), Optional.empty());
        List<Finding> found = check(CheckRequest.everything());
        assertEquals(
                Set.of(new Finding.Orphan(orphan, 2), new Finding.Incomplete(HERE, "image", elsewhere)),
                new HashSet<>(found));
    }

    /// 100 bits turn over, one in each of 100 blobs of 120: all are found, none is served after, all
    /// others are, and all are healed by ingesting them again (P8).
    @Test
    default void everyTurnedBitIsFoundAndHealed() throws IOException {
        Random random = Seeds.random(Seeds.of(CheckerContract.class), 0);
        List<byte[]> blobs = new ArrayList<>();
        Set<Digest> damaged = new HashSet<>();
        for (int i = 0; i < 120; i++) {
            byte[] bytes = bytes(random, 10_000);
            blobs.add(bytes);
            ingest(HERE, bytes, Optional.of(Digest.sha256(bytes)), Labels.none().with("number", "" + i));
        }
        for (byte[] bytes : blobs.subList(0, 100)) {
            flip(Digest.sha256(bytes), random.nextLong(bytes.length * 8L));
            damaged.add(Digest.sha256(bytes));
        }
        List<Finding> found = damage(CheckRequest.everything());
        assertEquals(damaged, wrong(found));
        assertEquals(100, overview().status().soundness().damaged());
        for (byte[] bytes : blobs) {
            Digest digest = Digest.sha256(bytes);
            if (damaged.contains(digest)) {
                assertThrows(DataLoss.class, () -> read(HERE, digest));
            } else {
                assertEquals(digest, Digest.sha256(read(HERE, digest)));
            }
        }
        for (int i = 0; i < 100; i++) {
            ingest(HERE, blobs.get(i), Optional.of(Digest.sha256(blobs.get(i))), Labels.none());
        }
        assertEquals(List.of(), damage(CheckRequest.everything()));
        assertEquals(0, overview().status().soundness().damaged());
        for (int i = 0; i < 120; i++) {
            Digest digest = Digest.sha256(blobs.get(i));
            assertEquals(digest, Digest.sha256(read(HERE, digest)));
            assertEquals(
                    Labels.none().with("number", "" + i),
                    view(HERE).content().info(digest).orElseThrow().labels());
        }
    }

    private static Set<Digest> wrong(List<Finding> findings) {
        Set<Digest> digests = new HashSet<>();
        for (Finding finding : findings) {
            if (finding instanceof Finding.WrongBytes wrong) {
                digests.add(wrong.digest());
            }
        }
        return digests;
    }

    /// A damaged blob is known by its name still, comes again through another namespace, and keeps its labels.
    @Test
    default void aDamagedBlobKeepsItsRecord() throws IOException {
        byte[] bytes = {1, 2, 3, 4};
        Labels labels = Labels.none().with("a", "1");
        Digest digest = ingest(HERE, bytes, Optional.empty(), labels).digest();
        flip(digest, 5);
        assertEquals(1, damage(CheckRequest.everything()).size());
        assertEquals(labels, view(HERE).content().info(digest).orElseThrow().labels());
        List<Finding> known = damage(CheckRequest.structure());
        assertTrue(known.getFirst() instanceof Finding.StillDamaged, known.toString());
        assertTrue(check(CheckRequest.structure()).stream().anyMatch(each -> each instanceof Finding.SetAside));
        ingest(THERE, bytes, Optional.of(digest), Labels.none().with("b", "2"));
        assertEquals(List.of(), damage(CheckRequest.everything()));
        assertEquals(labels, view(HERE).content().info(digest).orElseThrow().labels());
        assertEquals(digest, Digest.sha256(read(HERE, digest)));
        assertThrows(AlreadyExists.class, () -> ingest(HERE, bytes, Optional.of(digest), Labels.none()));
    }

    /// The labels of the commit that heals join those that were there, also if the digest was not said
    /// beforehand.
    @Test
    default void healingAddsLabels() throws IOException {
        byte[] bytes = {1, 2, 3, 4, 5};
        Digest digest = ingest(HERE, bytes, Optional.empty(), Labels.none().with("a", "1"))
                .digest();
        flip(digest, 0);
        damage(CheckRequest.everything());
        ContentInfo healed = ingest(HERE, bytes, Optional.empty(), Labels.none().with("b", "2"));
        assertEquals(Labels.none().with("a", "1").with("b", "2"), healed.labels());
        assertEquals(Optional.of(healed), view(HERE).content().info(digest));
    }

    @Test
    default void deletingADamagedBlobEndsTheMatter() throws IOException {
        Digest digest = ingest(new byte[] {1, 2, 3, 4, 5, 6});
        flip(digest, 0);
        damage(CheckRequest.everything());
        view(HERE).content().delete(digest);
        assertEquals(0, overview().status().soundness().damaged());
        assertEquals(List.of(), damage(CheckRequest.everything()));
        assertEquals(digest, ingest(new byte[] {1, 2, 3, 4, 5, 6}));
    }

    /// What was verified a moment ago is not read again by a check that goes on.
    @Test
    default void aCheckGoesOnWhereItWas() throws IOException {
        Digest digest = ingest(new byte[] {1, 2, 3, 4, 5, 6, 7});
        assertEquals(List.of(), check(CheckRequest.everything()));
        flip(digest, 0);
        assertEquals(List.of(), damage(new CheckRequest(true, 0, Duration.ofHours(1))));
        assertEquals(1, damage(new CheckRequest(true, 0, Duration.ZERO)).size());
    }
}
