package cas.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.diskimage.HostileDisks;
import cas.diskimage.HostileDisks.Hostile;
import cas.engine.Engine.World;
import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeChanges.ExportSink;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin.Blank;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Disks of every format, in and out.
class EngineDiskTest {
    private static final VolumeName NAME = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final int DISK_BYTES = 3 << 20;

    @TempDir
    Path directory;

    private Path persist;
    private Engine engine;
    private StoreView view;

    @BeforeEach
    void open() throws IOException {
        persist = Files.createDirectories(directory.resolve("persist"));
        engine = Engine.open(persist, World.host(InstantSource.system(), new Random(1)));
        view = engine.view(new Namespace("here"));
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
    }

    /// Bytes between zeros.
    private static byte[] disk() {
        byte[] bytes = new byte[DISK_BYTES];
        byte[] some = new byte[100_000];
        new Random(7).nextBytes(some);
        System.arraycopy(some, 0, bytes, 0, some.length);
        System.arraycopy(some, 0, bytes, 2_000_000, some.length);
        return bytes;
    }

    private Digest ingest(byte[] bytes) throws IOException {
        try (Ingest ingest = view.content().begin(new IngestRequest("r", bytes.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            return ingest.commit(new Commit(bytes.length, Optional.empty(), Labels.none()))
                    .digest();
        }
    }

    private Volume create(String from, Optional<VolumeFormat> format, long size, Wishes wishes) throws IOException {
        return view.volumes()
                .create(
                        new VolumeRequest(NAME, from, format, size, true, "overlayfs", Labels.none(), wishes),
                        ProgressSink.SILENT);
    }

    /// The disk in another format, by the field's own tool.
    private byte[] made(String driver, String... options) throws IOException {
        Path raw = Files.write(directory.resolve("raw"), disk());
        Path out = directory.resolve("out");
        List<String> words = new ArrayList<>(List.of("qemu-img", "convert", "-f", "raw", "-O", driver));
        for (String option : options) {
            words.addAll(List.of("-o", option));
        }
        words.addAll(List.of(raw.toString(), out.toString()));
        Program.of(words).run().expect(0);
        return Files.readAllBytes(out);
    }

    private void assertSame(String driver, Volume volume) {
        Path raw = directory.resolve("raw");
        Program.of(
                        "qemu-img",
                        "compare",
                        "-f",
                        "raw",
                        "-F",
                        driver,
                        raw.toString(),
                        volume.path().toString())
                .run()
                .expect(0);
    }

    @ParameterizedTest
    @NeedsRoot(tools = "qemu-img")
    @CsvSource({
        "qcow2,", "qcow2,compat=0.10", "qcow2,extended_l2=on", "qcow2,cluster_size=512", "vmdk,",
        "vmdk,subformat=streamOptimized", "vpc,force_size=on", "vpc,", "vpc,subformat=fixed", "vhdx,",
        "vhdx,subformat=fixed"
    })
    void everyFormatBecomesARawDiskOrStaysAsItIs(String driver, String option) throws IOException {
        byte[] image = option == null ? made(driver) : made(driver, option);
        String digest = ingest(image).toString();
        Volume raw = create(digest, Optional.empty(), 0, Wishes.NONE);
        assertEquals(VolumeFormat.RAW, raw.format());
        assertEquals(CreationMethod.CONVERSION, raw.method());
        assertSame("raw", raw);
        assertEquals(raw.sizeBytes(), Files.size(raw.path()));
        view.volumes().delete(NAME);

        VolumeFormat own = driver.equals("vpc")
                ? VolumeFormat.VHD
                : VolumeFormat.ofWord(driver).orElseThrow();
        Volume kept = create(digest, Optional.of(own), 0, Wishes.NONE);
        assertEquals(own, kept.format());
        assertArrayEquals(image, Files.readAllBytes(kept.path()));
        view.volumes().delete(NAME);

        Volume qcow2 = create(digest, Optional.of(VolumeFormat.QCOW2), 64 << 20, Wishes.NONE);
        assertEquals(64 << 20, qcow2.sizeBytes());
        assertSame("qcow2", qcow2);
        Program.of("qemu-img", "check", "-f", "qcow2", qcow2.path().toString())
                .run()
                .expect(0);
    }

    @Test
    void compressedBytesBecomeARawDisk() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(disk());
        }
        Volume volume = create(ingest(packed.toByteArray()).toString(), Optional.empty(), 0, Wishes.NONE);
        assertArrayEquals(disk(), Files.readAllBytes(volume.path()));
        assertEquals(DISK_BYTES, volume.sizeBytes());
        view.volumes().delete(NAME);
        String cut =
                ingest(Arrays.copyOf(packed.toByteArray(), packed.size() - 9)).toString();
        CasException refusal = assertThrows(CasException.class, () -> create(cut, Optional.empty(), 0, Wishes.NONE));
        assertEquals(Reason.INVALID_DISK, refusal.reason());
        assertNothingLeft();
    }

    @Test
    @NeedsRoot(tools = "qemu-img")
    void zstdBecomesARawDisk() throws IOException {
        Files.write(directory.resolve("raw"), disk());
        String digest = ingest(Zstd.compress(disk())).toString();
        Volume volume = create(digest, Optional.empty(), 8 << 20, Wishes.NONE);
        assertEquals(8 << 20, volume.sizeBytes());
        assertEquals(CreationMethod.CONVERSION, volume.method());
        assertSame("raw", volume);
    }

    @Test
    @NeedsRoot(tools = {"qemu-img", "tar"})
    void theDiskOfAnApplianceBecomesOneOfItsOwn() throws IOException {
        Files.write(directory.resolve("disk.vmdk"), made("vmdk", "subformat=streamOptimized"));
        Files.writeString(directory.resolve("machine.ovf"), "<Envelope/>");
        Path ova = directory.resolve("machine.ova");
        Program.shell("cd \"$1\" && tar --format=ustar -cf machine.ova machine.ovf disk.vmdk", directory)
                .run()
                .expect(0);
        String digest = ingest(Files.readAllBytes(ova)).toString();
        for (VolumeFormat format : List.of(VolumeFormat.RAW, VolumeFormat.QCOW2)) {
            Volume volume = create(digest, Optional.of(format), 0, Wishes.NONE);
            assertEquals(CreationMethod.CONVERSION, volume.method());
            assertSame(format.word(), volume);
            view.volumes().delete(NAME);
        }
        assertNothingLeft();
    }

    /// Of a CD, every byte counts, and there is no header to say more.
    @Test
    @NeedsRoot(tools = "qemu-img")
    void aRawDiskStaysOrBecomesQcow2() throws IOException {
        byte[] iso = disk();
        System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, 32_769, 5);
        Path raw = Files.write(directory.resolve("raw"), iso);
        String digest = ingest(iso).toString();
        Volume same = create(digest, Optional.empty(), 0, Wishes.NONE);
        assertArrayEquals(Files.readAllBytes(raw), Files.readAllBytes(same.path()));
        view.volumes().delete(NAME);
        Volume qcow2 = create(digest, Optional.of(VolumeFormat.QCOW2), 0, Wishes.NONE);
        assertSame("qcow2", qcow2);
        Program.of("qemu-img", "check", "-f", "qcow2", qcow2.path().toString())
                .run()
                .expect(0);
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(List.of(), view.volumes().list());
        try (var names = Files.list(persist.resolve("vault/volumes"))) {
            assertEquals(List.of(), names.toList());
        }
    }

    @Test
    void noHostileDiskBecomesAVolume() throws IOException {
        for (Hostile hostile : HostileDisks.all()) {
            String digest = ingest(hostile.bytes()).toString();
            for (VolumeFormat format : List.of(VolumeFormat.RAW, VolumeFormat.QCOW2, VolumeFormat.VMDK)) {
                for (boolean overlay : new boolean[] {false, true}) {
                    Wishes wishes = new Wishes("", false, overlay, Optional.empty());
                    CasException refusal = assertThrows(
                            CasException.class, () -> create(digest, Optional.of(format), 0, wishes), hostile.name());
                    assertTrue(
                            List.of(Reason.INVALID_DISK, Reason.UNSUPPORTED_FORMAT)
                                    .contains(refusal.reason()),
                            () -> hostile + ": " + refusal);
                }
            }
        }
        assertNothingLeft();
    }

    @Test
    @NeedsRoot(tools = "qemu-img")
    void anOverlayReadsFromItsBlobWhichStays() throws IOException {
        Digest digest = ingest(disk());
        Files.write(directory.resolve("raw"), disk());
        Wishes overlay = new Wishes("door", false, true, Optional.empty());
        Volume volume = create(digest.toString(), Optional.of(VolumeFormat.QCOW2), 1L << 30, overlay);
        assertEquals(CreationMethod.OVERLAY, volume.method());
        assertEquals(Optional.of(digest), volume.traits().base());
        assertEquals("door", volume.traits().displayName());
        assertTrue(Files.size(volume.path()) < 1 << 20);
        assertSame("qcow2", volume);
        Program.of("qemu-img", "check", "-f", "qcow2", volume.path().toString())
                .run()
                .expect(0);
        engine.collector().collect(new CollectRequest(false, Duration.ZERO, true), removal -> {});
        assertThrows(FailedPrecondition.class, () -> view.content().delete(digest));
        assertTrue(view.content().info(digest).isPresent());
        assertSame("qcow2", volume);
        view.volumes().changes().resize(NAME, 2L << 30);
        assertSame("qcow2", volume);
        assertEquals(List.of(), view.volumes().changes().verify(NAME));
        assertArrayEquals(disk(), exported());
        VolumeName next = view.volumes()
                .changes()
                .purge(NAME, Optional.empty(), ProgressSink.SILENT)
                .name();
        view.volumes().delete(next);
        view.content().delete(digest);
        assertNothingLeft();
    }

    /// The first bytes of what is told of the disk, as many as the sample has.
    private byte[] exported() throws IOException {
        byte[] told = new byte[DISK_BYTES];
        view.volumes().changes().export(NAME, new ExportSink() {
            @Override
            public void begin(long sizeBytes) {
                assertEquals(2L << 30, sizeBytes);
            }

            @Override
            public void bytes(long offset, ByteBuffer bytes) {
                bytes.get(told, (int) offset, bytes.remaining());
            }
        });
        return told;
    }

    @Test
    @NeedsRoot(tools = "qemu-img")
    void aSnapshotOfAQcow2IsWhatItHeld() throws IOException {
        Files.write(directory.resolve("raw"), disk());
        Volume volume = create(ingest(disk()).toString(), Optional.of(VolumeFormat.QCOW2), 0, Wishes.NONE);
        UUID id = new UUID(1, 2);
        view.volumes().snapshots().create(id, List.of(NAME));
        view.volumes().changes().resize(NAME, 64 << 20);
        Program.of(
                        "qemu-io",
                        "-f",
                        "qcow2",
                        "-c",
                        "write -P 7 0 1M",
                        volume.path().toString())
                .run()
                .expect(0);
        view.volumes().snapshots().rollback(id);
        assertSame("qcow2", volume);
        assertEquals(DISK_BYTES, view.volumes().get(NAME).orElseThrow().sizeBytes());
        assertEquals(List.of(), view.volumes().changes().verify(NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAW", "QCOW2"})
    void aBlankDiskHoldsZeros(VolumeFormat format) throws IOException {
        Volume volume = create("", Optional.of(format), 5 << 20, Wishes.NONE);
        assertEquals(new Blank(), volume.origin());
        assertEquals(CreationMethod.BLANK, volume.method());
        assertEquals(5 << 20, volume.sizeBytes());
        assertEquals(volume, create("", Optional.of(format), 5 << 20, Wishes.NONE));
        if (format == VolumeFormat.RAW) {
            assertArrayEquals(new byte[5 << 20], Files.readAllBytes(volume.path()));
        }
        CasException refusal =
                assertThrows(CasException.class, () -> create("", Optional.of(format), 6 << 20, Wishes.NONE));
        assertEquals(Reason.VOLUME_EXISTS, refusal.reason());
        view.volumes().delete(NAME);
        assertNothingLeft();
    }
}
