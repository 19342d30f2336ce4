package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.disk.StoreObject.BlobDirectory;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.DraftBlob;
import cas.disk.StoreObject.IngestDirectory;
import cas.disk.StoreObject.IngestFile;
import cas.disk.StoreObject.IngestPart;
import cas.disk.StoreObject.Neighbour;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.QuarantinedBlob;
import cas.disk.StoreObject.RootFile;
import cas.disk.StoreObject.SnapshotDirectory;
import cas.disk.StoreObject.SnapshotPart;
import cas.disk.StoreObject.SnapshotTree;
import cas.disk.StoreObject.Stage;
import cas.disk.StoreObject.VolumeContent;
import cas.disk.StoreObject.VolumeEntry;
import cas.disk.StoreObject.VolumePart;
import cas.sim.Seeds;
import cas.volume.VolumeName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StoreLayoutTest {
    private static final Path PERSIST = Path.of("/persist");
    private static final String CONTENT = "/persist/vault/case/io.containerd.content.v1.content";
    private static final String HEX = "ab".repeat(32);

    private final StoreLayout layout = new StoreLayout(PERSIST);

    @Test
    void theNamesOfTheBook() {
        Digest digest = Digest.parse("sha256:" + HEX);
        VolumeName volume = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#3");
        assertPath("/persist/vault/case", Place.STORE);
        assertPath(CONTENT + "/blobs/sha256/" + HEX, new BlobFile(digest));
        assertPath(CONTENT + "/ingest/" + HEX, new IngestDirectory(digest));
        assertPath(CONTENT + "/ingest/" + HEX + "/data", new IngestFile(new IngestDirectory(digest), IngestPart.DATA));
        assertPath(CONTENT + "/ingest/" + HEX + "/ref", new IngestFile(new IngestDirectory(digest), IngestPart.RECORD));
        assertPath(CONTENT + "/ingest/draft-12", new DraftBlob(12));
        assertPath(
                "/persist/vault/case/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs",
                new SnapshotTree(new SnapshotDirectory(7, Stage.WHOLE), SnapshotPart.FS));
        assertPath("/persist/vault/case/io.containerd.metadata.v1.lmdb", Place.DATABASE);
        assertPath("/persist/vault/case/format", RootFile.FORMAT);
        assertPath("/persist/vault/volumes/" + volume, new VolumeEntry(volume, true, Stage.WHOLE));
        assertPath("/persist/clear/volumes/" + volume, new VolumeEntry(volume, false, Stage.WHOLE));
        assertPath("/persist/vault/volumes/.building-" + volume, new VolumeEntry(volume, true, Stage.BUILDING));
        assertPath(
                "/persist/vault/volumes/" + volume + "/image-config.json",
                new VolumeContent(new VolumeEntry(volume, true, Stage.WHOLE), VolumePart.IMAGE_CONFIG));
        assertPath("/persist/vault/downloader", Neighbour.DOWNLOADER);
        assertPath("/persist/unsealed-vault", Place.UNSEALED_VAULT);
    }

    private void assertPath(String expected, StoreObject object) {
        assertEquals(expected, layout.path(object).toString());
        assertEquals(Optional.of(object), layout.object(Path.of(expected)));
    }

    @Test
    void pathAndObjectAreInverse() {
        long seed = Seeds.of(StoreLayoutTest.class);
        for (int i = 0; i < 3000; i++) {
            Random random = Seeds.random(seed, i);
            StoreObject object = any(random);
            Path path = layout.path(object);
            assertEquals(Optional.of(object), layout.object(path), () -> "seed " + seed + ": " + path);
            // Whatever is made of a path by accident is either nothing of ours or says exactly where it lies.
            Path near = near(path, random);
            layout.object(near)
                    .ifPresent(found -> assertEquals(near, layout.path(found), () -> "seed " + seed + ": " + found));
        }
    }

    @Test
    void whatIsNotOursIsNothing() {
        for (String path : List.of(
                "/",
                "/persist/vault/other",
                CONTENT + "/blobs/md5",
                CONTENT + "/blobs/sha256/" + HEX.toUpperCase(java.util.Locale.ROOT),
                CONTENT + "/blobs/sha512/" + HEX,
                CONTENT + "/ingest/" + HEX + "/startedat",
                CONTENT + "/quarantine/sha256-" + HEX,
                "/persist/vault/case/io.containerd.snapshotter.v1.overlayfs/snapshots/007",
                "/persist/vault/case/io.containerd.snapshotter.v1.overlayfs/snapshots/-1",
                "/persist/vault/volumes/6BA7B810-9dad-11d1-80b4-00c04fd430c8#3",
                "/persist/vault/volumes/6ba7b810-9dad-11d1-80b4-00c04fd430c8#3.raw",
                "/persist/vault/volumes/.building-",
                "/elsewhere/vault/case")) {
            assertEquals(Optional.empty(), layout.object(Path.of(path)), path);
        }
    }

    private static Path near(Path path, Random random) {
        String text = path.toString();
        int at = 1 + random.nextInt(text.length() - 1);
        String other = "/#-.0aF".charAt(random.nextInt(7)) + (random.nextBoolean() ? text.substring(at, at + 1) : "");
        return Path.of(text.substring(0, at) + other + text.substring(at + 1)).normalize();
    }

    private static StoreObject any(Random random) {
        SnapshotDirectory snapshot = new SnapshotDirectory(random.nextLong(1L << 50), pick(Stage.values(), random));
        VolumeName name = new VolumeName(new UUID(random.nextLong(), random.nextLong()), random.nextInt(1000));
        VolumeEntry volume = new VolumeEntry(name, random.nextBoolean(), pick(Stage.values(), random));
        Algorithm algorithm = pick(Algorithm.values(), random);
        Digest digest = digest(algorithm, random);
        IngestDirectory ingest = new IngestDirectory(digest(Algorithm.SHA256, random));
        return switch (random.nextInt(12)) {
            case 0 -> pick(Place.values(), random);
            case 1 -> pick(Neighbour.values(), random);
            case 2 -> pick(RootFile.values(), random);
            case 3 -> new BlobDirectory(algorithm);
            case 4 -> new BlobFile(digest);
            case 5 -> new QuarantinedBlob(digest, random.nextInt(100));
            case 6 -> ingest;
            case 7 -> new IngestFile(ingest, pick(IngestPart.values(), random));
            case 8 -> snapshot;
            case 9 -> new SnapshotTree(snapshot, pick(SnapshotPart.values(), random));
            case 10 -> volume;
            default -> new VolumeContent(volume, pick(VolumePart.values(), random));
        };
    }

    private static Digest digest(Algorithm algorithm, Random random) {
        byte[] bits = new byte[algorithm.lengthBytes()];
        random.nextBytes(bits);
        return Digest.of(algorithm, bits);
    }

    private static <T> T pick(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
