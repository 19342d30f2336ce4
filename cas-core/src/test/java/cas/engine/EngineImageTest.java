package cas.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.engine.Engine.World;
import cas.error.CasException;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.layer.Compression;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.proving.NeedsRoot;
import cas.proving.TestImage;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import cas.unpack.ArchiveImport;
import cas.unpack.ArchiveImport.Options;
import cas.unpack.ImageUnpacker;
import cas.unpack.ImageUnpacker.Unpacked;
import cas.unpack.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Archives become images, images become snapshots; what is refused leaves nothing behind.
class EngineImageTest {
    private static final String NAME = "example.org/three:1";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2024-02-29T12:00:00Z"));

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
        engine.close();
    }

    private List<String> importing(byte[] archive, Options options) throws IOException {
        return new ArchiveImport(view, CLOCK, new Random(2))
                .run(new ByteArrayInputStream(archive), options, Progress.SILENT).stream()
                        .map(Image::name)
                        .toList();
    }

    private List<String> importing(byte[] archive) throws IOException {
        return importing(archive, Options.DEFAULT);
    }

    private Unpacked unpacking(String name) throws IOException {
        Descriptor target = view.images().get(name).orElseThrow().target();
        return new ImageUnpacker(view, CLOCK, new Random(3))
                .unpack(target, "overlayfs", Platform.host(), Progress.SILENT);
    }

    private List<String> contents() throws IOException {
        List<String> found = new ArrayList<>();
        view.content()
                .walk(Filter.ALL, (ContentInfo info) -> found.add(info.digest().toString()));
        return found;
    }

    private List<SnapshotInfo> snapshots() throws IOException {
        List<SnapshotInfo> found = new ArrayList<>();
        view.snapshotter("overlayfs").walk(Filter.ALL, found::add);
        return found;
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(List.of(), contents());
        assertEquals(List.of(), view.content().statuses(Filter.ALL));
        assertEquals(List.of(), view.images().list(Filter.ALL));
        assertEquals(List.of(), view.leases().list(Filter.ALL));
        assertEquals(List.of(), snapshots());
    }

    private CasException refused(byte[] archive) throws IOException {
        CasException refusal = assertThrows(CasException.class, () -> importing(archive));
        assertNothingLeft();
        return refusal;
    }

    @Test
    void importsAnOciLayout() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        assertEquals(List.of(NAME), importing(image.ociArchive(NAME)));
        Image stored = view.images().get(NAME).orElseThrow();
        assertEquals(image.manifest().digest(), stored.target().digest());
        assertEquals(MediaTypes.OCI_MANIFEST, stored.target().mediaType());
        assertEquals(5, contents().size());
        ContentInfo manifest = view.content().info(stored.target().digest()).orElseThrow();
        // C8
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    Optional.of(image.layers().get(i).digest().toString()),
                    manifest.labels().get("containerd.io/gc.ref.content.l." + i));
        }
        assertTrue(manifest.labels().get("containerd.io/gc.ref.content.config").isPresent());
        assertEquals(List.of(), view.leases().list(Filter.ALL));
        // Once more changes nothing.
        assertEquals(List.of(NAME), importing(image.ociArchive(NAME)));
        assertEquals(5, contents().size());
    }

    @Test
    void importsAPackedArchiveAndANamelessImage() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(image.ociArchive(image.manifest()));
        }
        assertEquals(List.of("import-2024-02-29@" + image.manifest().digest()), importing(packed.toByteArray()));
    }

    @Test
    void importsWhatDockerSaves() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        // N8
        assertEquals(
                List.of("docker.io/library/three:1", "docker.io/library/three:latest"),
                importing(image.dockerArchive("three:1", "three")));
        Image stored = view.images().get("docker.io/library/three:1").orElseThrow();
        assertEquals(MediaTypes.DOCKER_MANIFEST, stored.target().mediaType());
        assertEquals(5, contents().size());
    }

    @Test
    void holdsOfAnIndexWhatIsThere() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        Descriptor whole = image.manifest();
        Descriptor absent = new Descriptor(MediaTypes.OCI_MANIFEST, Digest.sha256(new byte[] {9}), 9);
        String entries = "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"%s\",\"size\":%d,"
                + "\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}";
        String index = "{\"schemaVersion\":2,\"manifests\":["
                + entries.formatted(absent.digest(), absent.size(), "s390x") + ","
                + entries.formatted(
                        whole.digest(), whole.size(), Platform.host().architecture()) + "]}";
        Descriptor nested = image.blob(MediaTypes.OCI_INDEX, index.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("import-2024-02-29:v1"),
                importing(image.ociArchive(TestImage.named(nested, "org.opencontainers.image.ref.name", "v1"))));
        ContentInfo stored = view.content().info(nested.digest()).orElseThrow();
        assertEquals(
                Map.of("containerd.io/gc.ref.content.m.1", whole.digest().toString()),
                stored.labels().asMap());
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        byte[] text = new byte[2000];
        Arrays.fill(text, (byte) 'x');
        assertEquals(Reason.INVALID_ARCHIVE, refused(text).reason());
        assertEquals(Reason.INVALID_ARCHIVE, refused(new byte[0]).reason());
        assertEquals(Reason.INVALID_ARCHIVE, refused(new byte[1024]).reason());
        assertEquals(
                Reason.INVALID_ARCHIVE,
                refused(TestImage.archive(Map.of("readme", new byte[] {1}))).reason());
        byte[] cut = TestImage.ofThreeLayers().ociArchive(NAME);
        assertEquals(
                Reason.INVALID_ARCHIVE,
                refused(Arrays.copyOf(cut, cut.length / 2)).reason());
    }

    @Test
    void refusesATruncatedGzip() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(TestImage.ofThreeLayers().ociArchive(NAME));
        }
        byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
        assertEquals(Reason.INVALID_ARCHIVE, refused(cut).reason());
    }

    @Test
    void refusesBytesThatAreNotWhatTheirNameSays() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        image.manifest();
        image.blobs().put(image.layers().getLast().digest(), new byte[] {1});
        CasException refusal = refused(image.ociArchive(NAME));
        assertEquals(Reason.DIGEST_MISMATCH, refusal.reason());
        assertTrue(refusal instanceof FailedPrecondition);
    }

    @Test
    void refusesAManifestWithoutLayers() throws IOException {
        TestImage image = new TestImage();
        Descriptor config = image.blob(MediaTypes.OCI_CONFIG, image.config(List.of()));
        CasException refusal = refused(image.ociArchive(image.manifest(config, List.of())));
        assertEquals(Reason.INVALID_MANIFEST, refusal.reason());
        assertTrue(refusal.getMessage().contains("without layers"), refusal.getMessage());
    }

    @Test
    void refusesAnImageThatIsNotWhole() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        image.manifest();
        image.blobs().remove(image.layers().getFirst().digest());
        CasException refusal = refused(image.ociArchive(NAME));
        assertEquals(Reason.INVALID_ARCHIVE, refusal.reason());
        assertTrue(
                refusal.getMessage().contains(image.layers().getFirst().digest().toString()), refusal.getMessage());
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "manifest.json",
                "[{\"Config\":\"c.json\",\"RepoTags\":null,\"Layers\":[\"l.tar\"]}]".getBytes(StandardCharsets.UTF_8));
        files.put("c.json", image.config(List.of()));
        assertEquals(Reason.INVALID_ARCHIVE, refused(TestImage.archive(files)).reason());
    }

    @Test
    void aFailureTakesBackOnlyWhatItBrought() throws IOException {
        importing(TestImage.ofThreeLayers().ociArchive(NAME));
        List<String> before = contents();
        TestImage image = TestImage.ofThreeLayers().layer(Compression.NONE, layer -> {});
        image.manifest();
        image.blobs().remove(image.layers().getLast().digest());
        assertThrows(InvalidArgument.class, () -> importing(image.ociArchive("other")));
        assertEquals(before, contents());
        assertEquals(1, view.images().list(Filter.ALL).size());
    }

    @Test
    @NeedsRoot
    void unpacksAndFindsWhatIsUnpacked() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        importing(image.ociArchive(NAME));
        Unpacked unpacked = unpacking(NAME);
        // D18
        String chain = image.diffIds().getFirst().toString();
        List<String> chains = new ArrayList<>(List.of(chain));
        for (Digest diffId : image.diffIds().subList(1, 3)) {
            chain = Digest.sha256((chain + " " + diffId).getBytes(StandardCharsets.UTF_8))
                    .toString();
            chains.add(chain);
        }
        assertEquals(chain, unpacked.chainId());
        assertEquals(3, snapshots().size());
        for (SnapshotInfo snapshot : snapshots()) {
            assertEquals(Kind.COMMITTED, snapshot.kind());
            assertTrue(chains.contains(snapshot.name()));
        }
        assertEquals(
                Optional.of(chain),
                view.content()
                        .info(unpacked.manifest().config().digest())
                        .orElseThrow()
                        .labels()
                        .get("containerd.io/gc.ref.snapshot.overlayfs"));
        assertEquals(
                Optional.of(image.diffIds().get(0).toString()),
                view.content()
                        .info(image.layers().get(0).digest())
                        .orElseThrow()
                        .labels()
                        .get("containerd.io/uncompressed"));
        // Docker's archive of the same image stands on the same snapshots.
        importing(image.dockerArchive("three"));
        assertEquals(chain, unpacking("docker.io/library/three:latest").chainId());
        assertEquals(3, snapshots().size());
        assertEquals(List.of(), view.leases().list(Filter.ALL));
    }

    @Test
    @NeedsRoot
    void refusesLayersThatAreNotWhatTheConfigurationSays() throws IOException {
        TestImage image = TestImage.ofThreeLayers();
        List<Digest> wrong = new ArrayList<>(image.diffIds());
        wrong.set(1, Digest.sha256(new byte[] {7}));
        Descriptor config = image.blob(MediaTypes.OCI_CONFIG, image.config(wrong));
        importing(image.ociArchive(
                TestImage.named(image.manifest(config, image.layers()), "io.containerd.image.name", NAME)));
        CasException refusal = assertThrows(InvalidArgument.class, () -> unpacking(NAME));
        assertEquals(Reason.DIGEST_MISMATCH, refusal.reason());
        assertEquals(List.of(), snapshots());
        assertEquals(List.of(), view.leases().list(Filter.ALL));
    }

    @Test
    @NeedsRoot
    void refusesABadLayerAndKeepsNothingOfIt() throws IOException {
        TestImage image = new TestImage().layer(Compression.NONE, layer -> {
            layer.hardLink(TreePath.of("a"), Attributes.of(0644), TreePath.of("missing"));
        });
        importing(image.ociArchive(NAME));
        CasException refusal = assertThrows(InvalidArgument.class, () -> unpacking(NAME));
        assertEquals(Reason.INVALID_LAYER, refusal.reason());
        assertEquals(List.of(), snapshots());
    }

    @Test
    @NeedsRoot
    void anInterruptedUnpackIsForgottenAtTheNextStart() throws IOException {
        importing(TestImage.ofThreeLayers().ociArchive(NAME));
        view.snapshotter("overlayfs").prepare("extract-123-abc sha256:x", "", Labels.none());
        view.snapshotter("overlayfs").prepare("somebody-elses", "", Labels.none());
        engine.close();
        open();
        assertEquals(
                List.of("somebody-elses"),
                snapshots().stream().map(SnapshotInfo::name).toList());
        assertEquals(3, unpacking(NAME).manifest().layers().size());
    }
}
