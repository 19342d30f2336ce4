package cas.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.CollectRequest;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.image.ImageDocuments;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.name.Labels;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.TakeRequest;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.DeleteVolumeRequest;
import cas.proto.volumes.v1.GetVolumeRequest;
import cas.proto.volumes.v1.ListVolumesRequest;
import cas.proto.volumes.v1.MountVolumeRequest;
import cas.proto.volumes.v1.UnmountVolumeRequest;
import cas.proto.volumes.v1.Volume;
import cas.proto.volumes.v1.VolumeFormat;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.proto.volumes.v1.VolumesGrpc.VolumesBlockingStub;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TestImage;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls of EVE's agents in their order: what its content-addressable store and its volume manager do
/// today, through the socket. The sections are those of docs/API.md.
@NeedsRoot(tools = {"mount", "umount"})
class EveSequencesTest {
    private static final String TREE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8-library/app@sha256:4d9c";
    private static final String OTHER_TREE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8-library/app@sha256:4d9c";
    private static final String VOLUME = "6ba7b812-9dad-11d1-80b4-00c04fd430c8#0";
    private static final String DISK = "6ba7b813-9dad-11d1-80b4-00c04fd430c8#1";

    @TempDir
    private Path temp;

    private EngineBench bench;
    private EveCas cas;
    private VolumesBlockingStub volumes;
    private TestImage image;
    private Descriptor manifest;
    private Descriptor index;

    @BeforeEach
    void open() throws IOException {
        bench = new EngineBench(temp);
        cas = new EveCas(bench.wire);
        volumes = VolumesGrpc.newBlockingStub(bench.wire.in(EveCas.NAMESPACE));
        image = TestImage.ofThreeLayers();
        manifest = image.manifest();
        index = image.blob(
                MediaTypes.OCI_INDEX,
                ImageDocuments.toJson(new ImageIndex(
                        MediaTypes.OCI_INDEX,
                        List.of(new Entry(manifest, Optional.of(Platform.host()))),
                        Labels.none())));
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private void collect() throws IOException {
        var _ = bench.engine.collector().collect(new CollectRequest(false, Duration.ZERO, false), removal -> {});
    }

    /// Section 1.4: a tree that is verified is ingested, blob by blob, under one lease.
    private int ingest() throws InterruptedException {
        int fresh = 0;
        String lease = cas.lease();
        for (Map.Entry<Digest, byte[]> blob : image.blobs().entrySet()) {
            if (!cas.checkBlobExists(blob.getKey()) && cas.writeBlob(lease, blob.getKey(), blob.getValue())) {
                fresh++;
            }
        }
        cas.referTo(index.digest(), List.of(manifest.digest()));
        cas.referTo(manifest.digest(), children());
        cas.endLease(lease);
        return fresh;
    }

    private List<Digest> children() {
        List<Digest> children = new ArrayList<>();
        image.layers().forEach(layer -> children.add(layer.digest()));
        image.blobs().keySet().stream()
                .filter(digest -> !children.contains(digest)
                        && !digest.equals(manifest.digest())
                        && !digest.equals(index.digest()))
                .forEach(children::add);
        return children;
    }

    @Test
    void treeIsIngestedNamedAndHeldUntilItsLastNameGoes() throws Exception {
        assertEquals(image.blobs().size(), ingest());
        cas.createImage(TREE, index);
        collect();
        assertEquals(image.blobs().size(), cas.listBlobInfo().size(), "the image holds all of it without the lease");
        assertEquals(
                "true",
                cas.blobInfo(manifest.digest()).orElseThrow().getLabelsMap().get("eve-downloaded"));
        for (Map.Entry<Digest, byte[]> blob : image.blobs().entrySet()) {
            assertArrayEquals(blob.getValue(), cas.readBlob(blob.getKey()));
        }

        // A second tree of the same bytes shares them under a name of its own (1.5).
        assertEquals(0, ingest());
        cas.createImage(OTHER_TREE, index);
        assertEquals(List.of(TREE, OTHER_TREE), cas.listImages());
        assertEquals(
                index.digest().toString(),
                cas.image(TREE).orElseThrow().getTarget().getDigest());
        cas.replaceImage(TREE, manifest);
        assertEquals(
                manifest.digest().toString(),
                cas.image(TREE).orElseThrow().getTarget().getDigest());
        assertEquals(
                Map.of("eve-downloaded", "true"), cas.image(TREE).orElseThrow().getLabelsMap());

        cas.removeImage(TREE);
        cas.removeImage(TREE);
        assertEquals(image.blobs().size(), cas.listBlobInfo().size(), "the other tree has them still");
        cas.removeImage(OTHER_TREE);
        assertEquals(Map.of(), cas.listBlobInfo(), "nothing is left behind");
        assertTrue(cas.blobInfo(index.digest()).isEmpty());
        cas.removeBlob(index.digest());
    }

    @Test
    void containerRootIsPreparedMountedMeasuredAndRemoved() throws Exception {
        ingest();
        cas.createImage(TREE, index);
        List<Digest> chain = chain();
        cas.createSnapshot("volume", image.layers(), chain);
        cas.createSnapshot("second", image.layers(), chain);
        collect();
        assertTrue(cas.listSnapshots().containsAll(List.of("volume", "second")));
        assertEquals(image.layers().size() + 2, cas.listSnapshots().size());
        var mounts = cas.mounts("volume");
        assertEquals(1, mounts.size(), "EVE mounts the first and no other");
        Path rootfs = Files.createDirectory(temp.resolve("rootfs"));
        String options = String.join(",", mounts.getFirst().getOptionsList());
        Program.of("mount", "-t", mounts.getFirst().getType(), "-o", options, "none", rootfs.toString())
                .check();
        try {
            assertEquals("hello\n", Files.readString(rootfs.resolve("etc/motd")));
            assertFalse(Files.exists(rootfs.resolve("etc/gone")));
            Files.writeString(rootfs.resolve("mine"), "mine\n");
        } finally {
            Program.of("umount", rootfs.toString()).check();
        }
        assertTrue(cas.snapshotUsage("volume") > cas.snapshotUsage("second"));
        cas.removeSnapshot("volume");
        cas.removeSnapshot("volume");
        cas.removeSnapshot("second");
        cas.removeImage(TREE);
        collect();
        assertEquals(List.of(), cas.listSnapshots());
    }

    private List<Digest> chain() {
        List<Digest> chain = new ArrayList<>();
        for (Digest diff : image.diffIds()) {
            chain.add(
                    chain.isEmpty()
                            ? diff
                            : Digest.sha256((chain.getLast() + " " + diff).getBytes(StandardCharsets.UTF_8)));
        }
        return chain;
    }

    /// Section 2.2: wait for the content, create, use, delete; and after a restart ask again.
    @Test
    void volumesOfBothKindsAreCreatedAdoptedUsedAndDeleted() throws Exception {
        ingest();
        cas.createImage(TREE, index);
        Volume container =
                create(CreateVolumeRequest.newBuilder().setName(VOLUME).setImage(TREE));
        assertEquals(VolumeFormat.VOLUME_FORMAT_CONTAINER, container.getFormat());
        assertEquals(
                container,
                create(CreateVolumeRequest.newBuilder().setName(VOLUME).setImage(TREE)));
        Path directory = Path.of(container.getPath());
        assertEquals(bench.persist().resolve("vault/volumes").resolve(VOLUME), directory);
        assertTrue(Files.readString(directory.resolve("image-config.json")).contains("\"Cmd\""));
        assertEquals(
                container.getSnapshotKey(),
                Files.readString(directory.resolve("snapshotid.txt")).strip());
        String at = volumes.mount(
                        MountVolumeRequest.newBuilder().setName(VOLUME).build())
                .getMountPoint();
        assertEquals("hello\n", Files.readString(Path.of(at, "etc/motd")));
        assertEquals(directory.resolve("rootfs").toString(), at);
        delete(VOLUME, Code.FAILED_PRECONDITION);
        var _ = volumes.unmount(
                UnmountVolumeRequest.newBuilder().setName(VOLUME).build());

        byte[] bytes = "a disk".repeat(100).getBytes(StandardCharsets.UTF_8);
        Digest digest = take(bytes);
        Volume disk = create(CreateVolumeRequest.newBuilder()
                .setName(DISK)
                .setDigest(digest.toString())
                .setClear(true)
                .setSizeBytes(1 << 20));
        assertEquals(bench.persist().resolve("clear/volumes").resolve(DISK), Path.of(disk.getPath()));
        assertEquals(1 << 20, Files.size(Path.of(disk.getPath())));
        assertEquals(
                List.of(container.getName(), disk.getName()),
                volumes.list(ListVolumesRequest.getDefaultInstance()).getVolumesList().stream()
                        .map(Volume::getName)
                        .toList());
        assertEquals(
                disk,
                volumes.get(GetVolumeRequest.newBuilder().setName(DISK).build()).getVolume());
        for (Volume each : List.of(container, disk)) {
            var _ = volumes.delete(
                    DeleteVolumeRequest.newBuilder().setName(each.getName()).build());
            assertFalse(Files.exists(Path.of(each.getPath())));
            delete(each.getName(), Code.NOT_FOUND);
        }
    }

    /// Section 4.3: the verifier hands a file over.
    private Digest take(byte[] bytes) throws IOException {
        Digest digest = Digest.sha256(bytes);
        Path verified = Files.createDirectories(bench.persist().resolve("vault/verifier/verified"));
        Path file = Files.write(verified.resolve(digest.hex()), bytes);
        var taken = StoreGrpc.newBlockingStub(bench.wire.in(EveCas.NAMESPACE))
                .take(TakeRequest.newBuilder()
                        .setPath(file.toString())
                        .setDigest(digest.toString())
                        .build());
        assertTrue(taken.getTaken());
        assertFalse(Files.exists(file));
        assertArrayEquals(bytes, cas.readBlob(digest));
        return digest;
    }

    private Volume create(CreateVolumeRequest.Builder request) {
        List<Volume> answers = new ArrayList<>();
        volumes.create(request.build()).forEachRemaining(answer -> {
            if (answer.hasVolume()) {
                answers.add(answer.getVolume());
            }
        });
        return answers.getLast();
    }

    private void delete(String name, Code code) {
        Refused.with(
                code,
                () -> volumes.delete(
                        DeleteVolumeRequest.newBuilder().setName(name).build()));
    }
}
