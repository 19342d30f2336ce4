package cas.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException.Exhausted;
import cas.error.Reason;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TestImage;
import cas.unpack.ArchiveImport;
import cas.unpack.ArchiveImport.Options;
import cas.unpack.Progress;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumePlan;
import cas.volume.VolumePlan.Needs;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What fits, what does not, and who says so beforehand.
class EngineRoomTest {
    private static final VolumeName NAME = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final int DISK_BYTES = 4 << 20;
    private static final int HELD_BYTES = 300 << 10;

    @TempDir
    Path directory;

    private final ScarceRoom room = new ScarceRoom();
    private Path persist;
    private Engine engine;
    private StoreView view;

    @BeforeEach
    void open() throws IOException {
        persist = Files.createDirectories(directory.resolve("persist"));
        engine = Engine.open(persist, room.world());
        view = engine.view(new Namespace("here"));
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
    }

    /// Mostly zeros, which a blob holds as they are.
    private static byte[] disk() {
        byte[] some = new byte[HELD_BYTES];
        new Random(5).nextBytes(some);
        byte[] bytes = new byte[DISK_BYTES];
        System.arraycopy(some, 0, bytes, 1 << 20, some.length);
        return bytes;
    }

    private Digest ingest(byte[] bytes) throws IOException {
        try (Ingest ingest = view.content().begin(new IngestRequest("r", bytes.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            return ingest.commit(new Commit(bytes.length, Optional.empty(), Labels.none()))
                    .digest();
        }
    }

    private static VolumeRequest request(String from, Optional<VolumeFormat> format, Wishes wishes) {
        return new VolumeRequest(NAME, from, format, 0, true, "overlayfs", Labels.none(), wishes);
    }

    private static VolumeRequest request(Digest digest) {
        return request(digest.toString(), Optional.empty(), Wishes.NONE);
    }

    private VolumePlan plan(VolumeRequest request) throws IOException {
        VolumePlan plan = view.volumes().changes().plan(request);
        assertNothingLeft();
        return plan;
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(List.of(), view.volumes().list());
        try (var names = Files.list(persist.resolve("vault/volumes"))) {
            assertEquals(List.of(), names.toList());
        }
        assertEquals(0, engine.overview().status().reserved().promisedBytes());
    }

    /// A plan and a creation, which say the same.
    private VolumePlan refused(VolumeRequest request) throws IOException {
        VolumePlan plan = plan(request);
        Exhausted refusal = assertThrows(Exhausted.class, () -> view.volumes().create(request, ProgressSink.SILENT));
        assertEquals(Reason.DISK_FULL, refusal.reason());
        assertEquals(Optional.of(refusal.getMessage()), plan.refusal());
        assertTrue(refusal.getMessage().contains("create volume " + NAME), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("needed " + plan.needs().peakBytes()), refusal.getMessage());
        assertNothingLeft();
        return plan;
    }

    private Volume made(VolumeRequest request) throws IOException {
        VolumePlan plan = plan(request);
        assertEquals(Optional.empty(), plan.refusal());
        Volume volume = view.volumes().create(request, ProgressSink.SILENT);
        assertEquals(plan.method(), volume.method());
        assertEquals(plan.format(), volume.format());
        long taken = view.volumes().changes().usage(NAME).allocatedBytes();
        assertTrue(taken <= plan.needs().finalBytes() || !plan.needs().certain(), taken + " of " + plan);
        assertEquals(0, engine.overview().status().reserved().promisedBytes());
        return volume;
    }

    /// What a copy takes is counted only when the blob's own bytes would not fit.
    @Test
    void aCopyIsRefusedBeforehandAndFitsToTheByte() throws IOException {
        Digest digest = ingest(disk());
        assertEquals(
                new Needs(0, DISK_BYTES, DISK_BYTES, true),
                plan(request(digest)).needs());
        room.leave(HELD_BYTES - 1);
        VolumePlan refused = refused(request(digest));
        assertEquals(HELD_BYTES, refused.needs().peakBytes());
        assertEquals(CreationMethod.SPARSE_COPY, refused.method());
        assertEquals(HELD_BYTES - 1, refused.room().availableBytes());
        // Nothing holds the blob.
        assertEquals(OptionalLong.of(DISK_BYTES), refused.collectableBytes());
        room.leave(HELD_BYTES);
        assertEquals(CreationMethod.SPARSE_COPY, made(request(digest)).method());
    }

    @Test
    void anOverlayNeedsRoomForItsTables() throws IOException {
        Digest digest = ingest(disk());
        room.leave(3 << 16);
        VolumeRequest overlay =
                request(digest.toString(), Optional.empty(), new Wishes("", false, true, Optional.empty()));
        assertEquals(CreationMethod.OVERLAY, made(overlay).method());
        view.volumes().delete(NAME);
        assertNothingLeft();
    }

    @Test
    void compressedBytesAreCountedWhenTheySayTooMuch() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(disk());
        }
        Digest digest = ingest(packed.toByteArray());
        assertEquals(
                new Needs(0, DISK_BYTES, DISK_BYTES, false),
                plan(request(digest)).needs());
        room.leave(HELD_BYTES - 1);
        assertEquals(
                new Needs(0, HELD_BYTES, HELD_BYTES, true),
                refused(request(digest)).needs());
        room.leave(HELD_BYTES);
        assertEquals(CreationMethod.CONVERSION, made(request(digest)).method());
    }

    @Test
    @NeedsRoot(tools = "qemu-img")
    void aConversionIsMeasured() throws IOException {
        Path raw = Files.write(directory.resolve("raw"), disk());
        Path qcow2 = directory.resolve("qcow2");
        Program.of("qemu-img", "convert", "-c", "-f", "raw", "-O", "qcow2", raw.toString(), qcow2.toString())
                .run()
                .expect(0);
        Digest digest = ingest(Files.readAllBytes(qcow2));
        long needed = plan(request(digest)).needs().peakBytes();
        assertTrue(needed >= HELD_BYTES && needed < HELD_BYTES + (1 << 20), "needed " + needed);
        room.leave(needed - 1);
        refused(request(digest));
        room.leave(needed);
        assertEquals(CreationMethod.CONVERSION, made(request(digest)).method());
    }

    @Test
    @NeedsRoot
    void layersAreEstimatedAndThoseThatAreThereTakeNothing() throws IOException {
        String image = "example.org/three:1";
        new ArchiveImport(view, InstantSource.system(), new Random(2))
                .run(
                        new ByteArrayInputStream(TestImage.ofThreeLayers().ociArchive(image)),
                        Options.DEFAULT,
                        Progress.SILENT);
        VolumeRequest request = request(image, Optional.empty(), Wishes.NONE);
        VolumePlan plan = plan(request);
        assertEquals(VolumeFormat.CONTAINER, plan.format());
        assertEquals(CreationMethod.SNAPSHOT, plan.method());
        room.leave(0);
        if (plan.needs().peakBytes() > 0) {
            refused(request);
        }
        room.leave(ScarceRoom.TOTAL_BYTES);
        view.volumes().create(request, ProgressSink.SILENT);
        view.volumes().delete(NAME);
        room.leave(0);
        assertEquals(Needs.NOTHING, plan(request).needs());
        view.volumes().create(request, ProgressSink.SILENT);
        view.volumes().delete(NAME);
    }

    @Test
    void copiesForSnapshotsAndMovesAreRefusedBeforehand() throws IOException {
        made(request(ingest(disk())));
        UUID id = new UUID(1, 2);
        room.leave(HELD_BYTES - 1);
        assertThrows(Exhausted.class, () -> view.volumes().snapshots().create(id, List.of(NAME)));
        assertThrows(Exhausted.class, () -> view.volumes().changes().move(NAME, false, ProgressSink.SILENT));
        assertEquals(List.of(), view.volumes().snapshots().list());
        room.leave(HELD_BYTES);
        view.volumes().snapshots().create(id, List.of(NAME));
        room.leave(0);
        assertThrows(Exhausted.class, () -> view.volumes().snapshots().rollback(id));
        assertEquals(List.of(), view.volumes().changes().verify(NAME));
        view.volumes().snapshots().delete(id);
        view.volumes().delete(NAME);
        assertNothingLeft();
    }
}
