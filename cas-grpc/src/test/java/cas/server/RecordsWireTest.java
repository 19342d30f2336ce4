package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.proto.containerd.images.v1.CreateImageRequest;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.GetImageRequest;
import cas.proto.containerd.images.v1.Image;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ImagesGrpc.ImagesBlockingStub;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.introspection.v1.IntrospectionGrpc;
import cas.proto.containerd.introspection.v1.PluginsRequest;
import cas.proto.containerd.leases.v1.AddResourceRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.DeleteResourceRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.leases.v1.LeasesGrpc.LeasesBlockingStub;
import cas.proto.containerd.leases.v1.ListRequest;
import cas.proto.containerd.leases.v1.ListResourcesRequest;
import cas.proto.containerd.leases.v1.Resource;
import cas.proto.containerd.namespaces.v1.CreateNamespaceRequest;
import cas.proto.containerd.namespaces.v1.DeleteNamespaceRequest;
import cas.proto.containerd.namespaces.v1.GetNamespaceRequest;
import cas.proto.containerd.namespaces.v1.ListNamespacesRequest;
import cas.proto.containerd.namespaces.v1.Namespace;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc.NamespacesBlockingStub;
import cas.proto.containerd.namespaces.v1.UpdateNamespaceRequest;
import cas.proto.containerd.types.Descriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images, leases and namespaces as raw messages: what the contracts of the nouns cannot say.
class RecordsWireTest {
    private static final String DIGEST = Digest.sha256(new byte[] {1}).toString();
    private static final String OTHER_DIGEST = Digest.sha256(new byte[] {2}).toString();
    /// Go's zero time: "not set".
    private static final Timestamp GO_ZERO =
            Timestamp.newBuilder().setSeconds(-62_135_596_800L).build();

    @TempDir
    private Path temp;

    private EngineBench bench;
    private ImagesBlockingStub images;
    private LeasesBlockingStub leases;
    private NamespacesBlockingStub namespaces;

    @BeforeEach
    void open() throws IOException {
        bench = new EngineBench(temp);
        images = ImagesGrpc.newBlockingStub(bench.wire.in("default"));
        leases = LeasesGrpc.newBlockingStub(bench.wire.in("default"));
        namespaces = NamespacesGrpc.newBlockingStub(bench.wire.bare());
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private static Descriptor.Builder target(String digest) {
        return Descriptor.newBuilder()
                .setMediaType("application/vnd.oci.image.manifest.v1+json")
                .setDigest(digest)
                .setSize(7);
    }

    private static Image.Builder image(String name) {
        return Image.newBuilder().setName(name).setTarget(target(DIGEST));
    }

    private Image create(Image.Builder image) {
        return images.create(CreateImageRequest.newBuilder().setImage(image).build())
                .getImage();
    }

    private Image update(Image.Builder image, String... paths) {
        return images.update(UpdateImageRequest.newBuilder()
                        .setImage(image)
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(Arrays.asList(paths)))
                        .build())
                .getImage();
    }

    private Image get(String name) {
        return images.get(GetImageRequest.newBuilder().setName(name).build()).getImage();
    }

    @Test
    void imageIsStoredAsGivenWithTimesOfOurs_A12_C1_C2() {
        Image created = create(image("any text: /name")
                .putLabels("k", "v")
                .putLabels("empty", "")
                .setTarget(target(DIGEST).putAnnotations("a", "b"))
                .setCreatedAt(GO_ZERO)
                .setUpdatedAt(Timestamp.newBuilder().setSeconds(5)));
        assertEquals(created, get("any text: /name"));
        assertEquals(Map.of("k", "v"), created.getLabelsMap());
        assertEquals(Map.of("a", "b"), created.getTarget().getAnnotationsMap());
        assertEquals(created.getCreatedAt(), created.getUpdatedAt());
        assertTrue(created.getCreatedAt().getSeconds() > 1_700_000_000L);
        Refused.with(Code.ALREADY_EXISTS, () -> create(image("any text: /name")));
    }

    @Test
    void sourceDateEpochIsTheTime_C2() {
        Timestamp epoch = Timestamp.newBuilder().setSeconds(1234).setNanos(5).build();
        Image created = images.create(CreateImageRequest.newBuilder()
                        .setImage(image("a"))
                        .setSourceDateEpoch(epoch)
                        .build())
                .getImage();
        assertEquals(epoch, created.getCreatedAt());
        assertEquals(epoch, created.getUpdatedAt());
    }

    @Test
    void badImagesAreRefused_C2_A13() {
        List<Image.Builder> bad = List.of(
                Image.newBuilder(),
                Image.newBuilder().setName("no target"),
                image(""),
                image("a").setTarget(target("nonsense")),
                image("a").setTarget(target(DIGEST).setSize(0)),
                image("a").setTarget(target(DIGEST).setMediaType("")),
                image("a").putLabels("k", "v".repeat(4096)));
        bad.forEach(image -> Refused.with(Code.INVALID_ARGUMENT, () -> create(image)));
        Refused.with(Code.INVALID_ARGUMENT, () -> images.create(CreateImageRequest.getDefaultInstance()));
        Refused.with(Code.INVALID_ARGUMENT, () -> images.update(UpdateImageRequest.getDefaultInstance()));
        assertEquals(0, images.list(ListImagesRequest.getDefaultInstance()).getImagesCount());
    }

    @Test
    void updateTouchesWhatTheMaskNames_A11_C4_O9() {
        Image created = create(image("a").putLabels("keep", "1").putLabels("containerd.io/x.y", "2"));
        // as `ctr images label` does it: an empty target, zero times
        Image labelled = update(
                Image.newBuilder()
                        .setName("a")
                        .setTarget(Descriptor.getDefaultInstance())
                        .setCreatedAt(GO_ZERO)
                        .putLabels("new", "3")
                        .putLabels("not named", "4"),
                "labels.new",
                "labels.containerd.io/x.y");
        assertEquals(Map.of("keep", "1", "new", "3"), labelled.getLabelsMap());
        assertEquals(created.getTarget(), labelled.getTarget());
        assertEquals(created.getCreatedAt(), labelled.getCreatedAt());

        Image retargeted = update(image("a").setTarget(target(OTHER_DIGEST)), "target");
        assertEquals(OTHER_DIGEST, retargeted.getTarget().getDigest());
        assertEquals(labelled.getLabelsMap(), retargeted.getLabelsMap());
        assertEquals(Map.of(), update(image("a")).getLabelsMap());
        Refused.with(Code.INVALID_ARGUMENT, () -> update(Image.newBuilder().setName("a")));
        Refused.with(Code.INVALID_ARGUMENT, () -> update(image("a"), "name"));
        Refused.with(Code.NOT_FOUND, () -> update(image("b")));
    }

    @Test
    void deleteComparesTheTarget_C3_C5() {
        create(image("a"));
        DeleteImageRequest.Builder delete = DeleteImageRequest.newBuilder().setName("a");
        Refused.with(
                Code.NOT_FOUND,
                () -> images.delete(delete.setTarget(target(OTHER_DIGEST)).build()));
        images.delete(delete.setTarget(target(DIGEST)).setSync(true).build());
        Refused.with(Code.NOT_FOUND, () -> images.delete(delete.clearTarget().build()));
        Refused.with(Code.NOT_FOUND, () -> get("a"));
    }

    @Test
    void imagesAreFilteredAndSorted_C6() {
        create(image("b").putLabels("x.y/z", "1"));
        create(image("a").setTarget(target(OTHER_DIGEST)));
        assertEquals(List.of("a", "b"), names());
        assertEquals(List.of("b"), names("target.digest==" + DIGEST));
        assertEquals(List.of("b"), names("labels.\"x.y/z\"==1"));
        assertEquals(List.of("a", "b"), names("name==a", "name==b"));
        assertEquals(List.of(), names("target.size==7"));
        Refused.with(Code.INVALID_ARGUMENT, () -> names("name=a"));
    }

    private List<String> names(String... filters) {
        return images
                .list(ListImagesRequest.newBuilder()
                        .addAllFilters(List.of(filters))
                        .build())
                .getImagesList()
                .stream()
                .map(Image::getName)
                .toList();
    }

    @Test
    void leasesLiveAndHold_F1_F2_F4_F5() {
        String made =
                leases.create(CreateRequest.getDefaultInstance()).getLease().getId();
        assertFalse(made.isEmpty());
        CreateRequest named = CreateRequest.newBuilder()
                .setId("/a path")
                .putLabels("k", "v".repeat(5000))
                .build();
        assertEquals(
                Map.of("k", "v".repeat(5000)), leases.create(named).getLease().getLabelsMap());
        Refused.with(Code.ALREADY_EXISTS, () -> leases.create(named));
        assertEquals(2, leases.list(ListRequest.getDefaultInstance()).getLeasesCount());
        add("snapshots/overlayfs", "key");
        add("ingests", "ref");
        add("content", DIGEST);
        add("images", "name");
        assertEquals(
                List.of("content", "images", "ingests", "snapshots/overlayfs"),
                leases
                        .listResources(ListResourcesRequest.newBuilder()
                                .setId("/a path")
                                .build())
                        .getResourcesList()
                        .stream()
                        .map(Resource::getType)
                        .toList());
        var _ = leases.deleteResource(DeleteResourceRequest.newBuilder()
                .setId("/a path")
                .setResource(resource("images", "never there"))
                .build());
        var _ = leases.delete(
                DeleteRequest.newBuilder().setId(made).setSync(true).build());
        Refused.with(
                Code.NOT_FOUND,
                () -> leases.delete(DeleteRequest.newBuilder().setId(made).build()));
    }

    private void add(String type, String id) {
        var _ = leases.addResource(AddResourceRequest.newBuilder()
                .setId("/a path")
                .setResource(resource(type, id))
                .build());
    }

    private static Resource resource(String type, String id) {
        return Resource.newBuilder().setType(type).setId(id).build();
    }

    @Test
    void badResourcesAreRefused_F4_A13() {
        leases.create(CreateRequest.newBuilder().setId("/a path").build());
        Refused.with(Code.INVALID_ARGUMENT, () -> add("content", "nonsense"));
        Refused.with(Code.INVALID_ARGUMENT, () -> add("snapshots", "k"));
        Refused.with(Code.INVALID_ARGUMENT, () -> add("snapshots/a/b", "k"));
        Refused.with(Code.UNIMPLEMENTED, () -> add("sausages", "k"));
        Refused.with(
                Code.INVALID_ARGUMENT,
                () -> leases.addResource(
                        AddResourceRequest.newBuilder().setId("/a path").build()));
        Refused.with(
                Code.NOT_FOUND,
                () -> leases.addResource(AddResourceRequest.newBuilder()
                        .setId("none")
                        .setResource(resource("ingests", "r"))
                        .build()));
    }

    @Test
    void unknownLeaseIsNotFoundWhereSomethingIsMade_A6() throws InterruptedException {
        var channel = bench.wire.with("containerd-namespace", "default", "containerd-lease", "none");
        var status = new Conversation(channel)
                .refused(
                        Code.NOT_FOUND,
                        cas.proto.containerd.content.v1.WriteContentRequest.newBuilder()
                                .setRef("r"));
        assertTrue(String.valueOf(status.getDescription()).contains("lease"), status.toString());
        ImagesGrpc.newBlockingStub(channel).list(ListImagesRequest.getDefaultInstance());
    }

    @Test
    void namespacesAreMadeAndListed_A3_H1_H2_H5() {
        Namespace given =
                Namespace.newBuilder().setName("mine").putLabels("k", "v").build();
        CreateNamespaceRequest create =
                CreateNamespaceRequest.newBuilder().setNamespace(given).build();
        assertEquals(given, namespaces.create(create).getNamespace());
        Refused.with(Code.ALREADY_EXISTS, () -> namespaces.create(create));
        Refused.with(Code.INVALID_ARGUMENT, () -> namespaces.create(CreateNamespaceRequest.getDefaultInstance()));
        assertEquals(given, namespace("mine"));
        assertEquals(Map.of(), namespace("unknown").getLabelsMap());
        assertEquals("not a name", namespace("not a name").getName());
        create(image("a"));
        assertEquals(List.of("default", "mine"), listed());
    }

    private Namespace namespace(String name) {
        return namespaces
                .get(GetNamespaceRequest.newBuilder().setName(name).build())
                .getNamespace();
    }

    private List<String> listed() {
        return namespaces
                .list(ListNamespacesRequest.newBuilder().setFilter("ignored").build())
                .getNamespacesList()
                .stream()
                .map(Namespace::getName)
                .toList();
    }

    @Test
    void namespaceLabelsChangeOneByOne_H3() {
        UpdateNamespaceRequest.Builder update = UpdateNamespaceRequest.newBuilder()
                .setNamespace(Namespace.newBuilder().setName("new").putLabels("a", "1"));
        var answer =
                namespaces.update(update.setUpdateMask(FieldMask.newBuilder().addPaths("labels.a"))
                        .build());
        assertTrue(answer.hasNamespace());
        assertEquals("", answer.getNamespace().getName());
        assertEquals(Map.of("a", "1"), namespace("new").getLabelsMap());
        Refused.with(
                Code.INVALID_ARGUMENT,
                () -> namespaces.update(
                        update.setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                                .build()));
    }

    @Test
    void namespaceGoesWhenItIsEmpty_H4() {
        create(image("a"));
        DeleteNamespaceRequest delete =
                DeleteNamespaceRequest.newBuilder().setName("default").build();
        var refusal = Refused.with(Code.FAILED_PRECONDITION, () -> namespaces.delete(delete));
        assertTrue(String.valueOf(refusal.getDescription()).contains("images"), refusal.toString());
        images.delete(DeleteImageRequest.newBuilder().setName("a").build());
        leases.create(CreateRequest.getDefaultInstance());
        var _ = namespaces.delete(delete);
        Refused.with(Code.NOT_FOUND, () -> namespaces.delete(delete));
    }

    @Test
    void pluginsTellWhetherContentIsShared_B42_J5() {
        assertEquals("shared", policy());
        bench.engine.isolateContent(true);
        assertEquals("isolated", policy());
    }

    private String policy() {
        return IntrospectionGrpc.newBlockingStub(bench.wire.bare())
                .plugins(PluginsRequest.newBuilder()
                        .addFilters("type==io.containerd.metadata.v1")
                        .build())
                .getPlugins(0)
                .getExportsOrThrow("policy");
    }
}
