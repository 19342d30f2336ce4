package cas.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.engine.Engine.World;
import cas.error.CasException;
import cas.error.Reason;
import cas.filter.Filter;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import cas.proving.TestImage;
import cas.snapshot.SnapshotInfo;
import cas.unpack.ArchiveImport;
import cas.unpack.ArchiveImport.Options;
import cas.unpack.Progress;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin.FromBlob;
import cas.volume.VolumeOrigin.FromImage;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From archives and blobs to volumes that a machine can use, over restarts.
class EngineVolumeTest {
    private static final String IMAGE = "example.org/three:1";
    private static final VolumeName NAME = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    private static final VolumeName OTHER = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#1");

    @TempDir
    Path persist;

    private Engine engine;
    private StoreView view;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.open(persist, World.host(InstantSource.system(), new Random(1)));
        view = engine.view(new Namespace("here"));
    }

    @AfterEach
    void close() throws IOException {
        for (Volume volume : view.volumes().list()) {
            view.volumes().unmount(volume.name());
        }
        engine.close();
    }

    private void restart() throws IOException {
        engine.close();
        open();
    }

    private void importing(byte[] archive) throws IOException {
        new ArchiveImport(view, InstantSource.system(), new Random(2))
                .run(new ByteArrayInputStream(archive), Options.DEFAULT, Progress.SILENT);
    }

    private Digest ingest(byte[] bytes) throws IOException {
        try (Ingest ingest = view.content().begin(new IngestRequest("r", bytes.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            return ingest.commit(new Commit(bytes.length, Optional.empty(), Labels.none()))
                    .digest();
        }
    }

    private static VolumeRequest request(VolumeName name, String from, Optional<VolumeFormat> format, long size) {
        return new VolumeRequest(name, from, format, size, true, "overlayfs", Labels.none());
    }

    private Volume create(VolumeName name, String from) throws IOException {
        return view.volumes().create(request(name, from, Optional.empty(), 0), ProgressSink.SILENT);
    }

    private CasException refused(VolumeRequest request) throws IOException {
        List<Volume> before = view.volumes().list();
        CasException refusal =
                assertThrows(CasException.class, () -> view.volumes().create(request, ProgressSink.SILENT));
        assertEquals(before, view.volumes().list());
        return refusal;
    }

    private List<String> files() throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : List.of("vault/volumes", "clear/volumes")) {
            try (var names = Files.list(persist.resolve(directory))) {
                names.forEach(path -> found.add(String.valueOf(path.getFileName())));
            }
        }
        return found;
    }

    @Test
    @NeedsRoot
    void aContainerVolumeLivesOverRestarts() throws IOException {
        importing(TestImage.ofThreeLayers().ociArchive(IMAGE));
        Volume volume = create(NAME, IMAGE);
        assertEquals(VolumeFormat.CONTAINER, volume.format());
        assertEquals(IMAGE, ((FromImage) volume.origin()).name());
        Path directory = persist.resolve("vault/volumes/" + NAME);
        assertEquals(directory, volume.path());
        assertTrue(Files.readString(directory.resolve("image-config.json")).contains("\n    \"Cmd\": [\n"));
        assertEquals(NAME.toString(), Files.readString(directory.resolve("snapshotid.txt")));
        assertFalse(view.volumes().mounted(NAME));

        Path rootfs = view.volumes().mount(NAME);
        assertEquals(directory.resolve("rootfs"), rootfs);
        assertEquals("hello\n", Files.readString(rootfs.resolve("three")));
        assertFalse(Files.exists(rootfs.resolve("etc/gone")));
        assertFalse(Files.exists(rootfs.resolve("var/old")));
        assertEquals("new\n", Files.readString(rootfs.resolve("var/new")));
        assertEquals(
                Files.getAttribute(rootfs.resolve("one"), "unix:ino"),
                Files.getAttribute(rootfs.resolve("two"), "unix:ino"));
        Files.writeString(rootfs.resolve("written"), "kept");

        assertEquals(
                Reason.VOLUME_MOUNTED,
                assertThrows(CasException.class, () -> view.volumes().delete(NAME))
                        .reason());
        restart();
        assertEquals(List.of(volume), view.volumes().list());
        assertTrue(view.volumes().mounted(NAME));
        assertEquals(rootfs, view.volumes().mount(NAME));
        view.volumes().unmount(NAME);
        view.volumes().unmount(NAME);
        assertFalse(Files.exists(rootfs.resolve("written")));
        view.volumes().mount(NAME);
        assertEquals("kept", Files.readString(rootfs.resolve("written")));
        view.volumes().unmount(NAME);

        view.volumes().delete(NAME);
        assertEquals(List.of(), view.volumes().list());
        assertEquals(List.of(), files());
        List<SnapshotInfo> snapshots = new ArrayList<>();
        view.snapshotter("overlayfs").walk(Filter.parse(List.of("kind==active")), snapshots::add);
        assertEquals(List.of(), snapshots);
    }

    @Test
    void aDiskVolumeLivesOverRestarts() throws IOException {
        byte[] bytes = new byte[300_000];
        Arrays.fill(bytes, 100_000, 100_100, (byte) 7);
        Digest digest = ingest(bytes);
        VolumeRequest request = new VolumeRequest(
                NAME, digest.toString(), Optional.empty(), 1 << 20, false, "overlayfs", Labels.none());
        Volume volume = view.volumes().create(request, ProgressSink.SILENT);
        assertEquals(VolumeFormat.RAW, volume.format());
        assertEquals(new FromBlob(digest), volume.origin());
        assertEquals(persist.resolve("clear/volumes/" + NAME), volume.path());
        assertArrayEquals(Arrays.copyOf(bytes, 1 << 20), Files.readAllBytes(volume.path()));
        restart();
        assertEquals(Optional.of(volume), view.volumes().get(NAME));
        assertEquals(volume, view.volumes().create(request, ProgressSink.SILENT));
        assertEquals(1, engine.overview().usage().volumes().count());
        CasException refusal =
                assertThrows(CasException.class, () -> view.volumes().mount(NAME));
        assertEquals(Reason.FAILED_PRECONDITION, refusal.reason());
        view.volumes().delete(NAME);
        assertEquals(List.of(), files());
        assertEquals(
                Reason.VOLUME_NOT_FOUND,
                assertThrows(CasException.class, () -> view.volumes().delete(NAME))
                        .reason());
    }

    @Test
    void namesAreOfOneNamespaceAndOneRequest() throws IOException {
        Digest digest = ingest(new byte[] {1, 2, 3});
        Digest another = ingest(new byte[] {4});
        create(NAME, digest.toString());
        VolumeManager elsewhere = engine.view(new Namespace("elsewhere")).volumes();
        assertEquals(Optional.empty(), elsewhere.get(NAME));
        assertEquals(List.of(), elsewhere.list());
        assertEquals(
                Reason.VOLUME_NOT_FOUND,
                assertThrows(CasException.class, () -> elsewhere.delete(NAME)).reason());
        assertEquals(
                Reason.VOLUME_EXISTS,
                refused(request(NAME, another.toString(), Optional.empty(), 0)).reason());
        assertEquals(
                Reason.VOLUME_EXISTS,
                refused(request(NAME, digest.toString(), Optional.empty(), 99)).reason());
        assertEquals(
                Reason.VOLUME_EXISTS,
                assertThrows(
                                CasException.class,
                                () -> elsewhere.create(
                                        request(NAME, digest.toString(), Optional.empty(), 0), ProgressSink.SILENT))
                        .reason());
    }

    @Test
    void refusesByItsOwnReason() throws IOException {
        Digest digest = ingest(new byte[] {1, 2, 3});
        assertEquals(
                Reason.IMAGE_NOT_FOUND,
                refused(request(NAME, "nobody", Optional.empty(), 0)).reason());
        Digest absent = Digest.sha256(new byte[] {9});
        assertEquals(
                Reason.BLOB_NOT_FOUND,
                refused(request(NAME, absent.toString(), Optional.empty(), 0)).reason());
        assertEquals(
                Reason.INVALID_ARGUMENT,
                refused(request(NAME, digest.toString(), Optional.empty(), 2)).reason());
        assertEquals(
                Reason.UNSUPPORTED_FORMAT,
                refused(request(NAME, digest.toString(), Optional.of(VolumeFormat.CONTAINER), 0))
                        .reason());
        importing(TestImage.ofThreeLayers().ociArchive(IMAGE));
        assertEquals(
                Reason.UNSUPPORTED_FORMAT,
                refused(request(NAME, IMAGE, Optional.of(VolumeFormat.RAW), 0)).reason());
        Files.writeString(persist.resolve("vault/volumes/" + NAME), "somebody else's");
        assertEquals(
                Reason.VOLUME_EXISTS,
                refused(request(NAME, digest.toString(), Optional.empty(), 0)).reason());
        assertEquals("somebody else's", Files.readString(persist.resolve("vault/volumes/" + NAME)));
        view.snapshotter("overlayfs").prepare(OTHER.toString(), "", Labels.none());
        assertEquals(
                Reason.VOLUME_EXISTS,
                refused(request(OTHER, IMAGE, Optional.empty(), 0)).reason());
        assertTrue(view.snapshotter("overlayfs").stat(OTHER.toString()).isPresent());
    }

    @Test
    void keepsBytesInAnotherFormatOnlyWhenToldThatTheyAreRaw() throws IOException {
        // S24, S25
        byte[] qcow2 = new byte[4096];
        System.arraycopy(new byte[] {'Q', 'F', 'I', (byte) 0xfb}, 0, qcow2, 0, 4);
        byte[] vhd = new byte[4096];
        System.arraycopy("conectix".getBytes(StandardCharsets.US_ASCII), 0, vhd, 4096 - 512, 8);
        for (byte[] bytes : List.of(qcow2, vhd)) {
            Digest digest = ingest(bytes);
            for (Optional<VolumeFormat> format :
                    List.of(Optional.<VolumeFormat>empty(), Optional.of(VolumeFormat.RAW))) {
                assertEquals(
                        Reason.INVALID_DISK,
                        refused(request(NAME, digest.toString(), format, 0)).reason());
            }
            Wishes raw = new Wishes("", false, false, Optional.of(VolumeFormat.RAW));
            Volume kept = view.volumes()
                    .create(
                            new VolumeRequest(
                                    NAME,
                                    digest.toString(),
                                    Optional.empty(),
                                    0,
                                    true,
                                    "overlayfs",
                                    Labels.none(),
                                    raw),
                            ProgressSink.SILENT);
            assertArrayEquals(bytes, Files.readAllBytes(kept.path()));
            view.volumes().delete(NAME);
        }
    }

    @Test
    void findsTheDiskInAMachineImage() throws IOException {
        byte[] disk = new byte[8192];
        disk[5000] = 1;
        TestImage image = new TestImage();
        Descriptor kernel = image.blob("application/vnd.lfedge.eci.kernel.layer.v1+kernel", new byte[] {1});
        Descriptor root = TestImage.named(
                image.blob("application/vnd.lfedge.disk.layer.v1+raw", disk), "org.lfedge.eci.role", "disk-root");
        Descriptor more = TestImage.named(
                image.blob("application/vnd.lfedge.disk.layer.v1+raw", new byte[] {2}),
                "org.lfedge.eci.role",
                "disk-additional");
        Descriptor config = image.blob("application/vnd.lfedge.eci.config.v1+json", new byte[] {'{', '}'});
        importing(image.ociArchive(TestImage.named(
                image.manifest(config, List.of(kernel, more, root)), "io.containerd.image.name", "machine")));
        Volume volume = create(NAME, "machine");
        assertEquals(VolumeFormat.RAW, volume.format());
        assertArrayEquals(disk, Files.readAllBytes(volume.path()));
        assertTrue(volume.origin() instanceof FromImage);
    }
}
