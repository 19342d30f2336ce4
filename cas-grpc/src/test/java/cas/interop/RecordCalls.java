package cas.interop;

import cas.interop.Peer.Answer;
import cas.interop.Step.Who;
import cas.interop.Step.World;
import cas.proto.containerd.images.v1.CreateImageRequest;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.GetImageRequest;
import cas.proto.containerd.images.v1.Image;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.leases.v1.AddResourceRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.DeleteResourceRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.leases.v1.ListRequest;
import cas.proto.containerd.leases.v1.ListResourcesRequest;
import cas.proto.containerd.leases.v1.Resource;
import cas.proto.containerd.namespaces.v1.CreateNamespaceRequest;
import cas.proto.containerd.namespaces.v1.DeleteNamespaceRequest;
import cas.proto.containerd.namespaces.v1.GetNamespaceRequest;
import cas.proto.containerd.namespaces.v1.Namespace;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.namespaces.v1.UpdateNamespaceRequest;
import cas.proto.containerd.types.Descriptor;
import com.google.protobuf.FieldMask;
import java.util.List;

/// Calls to Images, Leases and Namespaces.
final class RecordCalls {
    private static final String JSON = "application/vnd.oci.image.manifest.v1+json";

    private final Requests requests;

    RecordCalls(Requests requests) {
        this.requests = requests;
    }

    Step image() {
        Who who = requests.who();
        return switch (requests.below(10)) {
            case 0, 1, 2 -> createImage(who);
            case 3, 4, 5 -> updateImage(who);
            case 6 -> getImage(who);
            case 7, 8 -> listImages(who, requests.filters());
            default -> deleteImage(who);
        };
    }

    private Image anImage() {
        return anImage(requests.digest());
    }

    private Image anImage(String digest) {
        var target = Descriptor.newBuilder()
                .setMediaType(requests.oneIn(30) ? "" : requests.oneIn(2) ? JSON : "text/plain")
                .setDigest(digest)
                .setSize(requests.oneIn(30) ? 0 : 1 + requests.below(3));
        if (requests.oneIn(2)) {
            target.putAllAnnotations(requests.labels());
        }
        return Image.newBuilder()
                .setName(imageName())
                .setTarget(target)
                .putAllLabels(requests.labels())
                .build();
    }

    private String imageName() {
        return requests.oneIn(30) ? "" : requests.one(Requests.IMAGES);
    }

    private Step createImage(Who who) {
        var request = CreateImageRequest.newBuilder().setImage(anImage()).build();
        return new Step(
                "create as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ImagesGrpc::newBlockingStub).create(request)));
    }

    private Step updateImage(Who who) {
        FieldMask mask = requests.mask("target", "annotations");
        boolean annotates = mask.getPathsList().stream().anyMatch(path -> path.startsWith("annotations"));
        var request = UpdateImageRequest.newBuilder()
                .setImage(annotates ? anImage(requests.goodDigest()) : anImage())
                .setUpdateMask(mask)
                .build();
        return new Step(
                "update as " + who + ": " + request,
                (peer, world) -> Known.levelled(
                        request,
                        peer.unary(() ->
                                peer.stub(who, ImagesGrpc::newBlockingStub).update(request))));
    }

    private Step getImage(Who who) {
        var request = GetImageRequest.newBuilder().setName(imageName()).build();
        return new Step(
                "get as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ImagesGrpc::newBlockingStub).get(request)));
    }

    static Step listImages(Who who, List<String> filters) {
        var request = ListImagesRequest.newBuilder().addAllFilters(filters).build();
        return new Step(
                "list images as " + who + " " + filters,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ImagesGrpc::newBlockingStub).list(request)));
    }

    private Step deleteImage(Who who) {
        var request = DeleteImageRequest.newBuilder()
                .setName(imageName())
                .setSync(requests.oneIn(2))
                .build();
        return new Step("delete image as " + who + ": " + request, (peer, world) -> {
            boolean collects = request.getSync() && peer.readyToCollect();
            var asked = request.toBuilder().setSync(collects).build();
            return peer.deleted(
                    collects, () -> peer.stub(who, ImagesGrpc::newBlockingStub).delete(asked));
        });
    }

    Step lease() {
        Who who = requests.who();
        String id = requests.oneIn(30) ? "unknown" : requests.one(Requests.LEASES);
        return switch (requests.below(10)) {
            case 0, 1, 2 -> createLease(who, id);
            case 3 -> deleteLease(who, id);
            case 4 -> listLeases(who, requests.filters());
            case 5, 6 -> addResource(who, id);
            case 7 -> deleteResource(who, id);
            default -> listResources(who, id);
        };
    }

    private Step createLease(Who who, String id) {
        var request = CreateRequest.newBuilder()
                .setId(id)
                .putAllLabels(requests.leaseLabels())
                .build();
        return new Step(
                "create lease as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, LeasesGrpc::newBlockingStub).create(request)));
    }

    private Step deleteLease(Who who, String id) {
        var request =
                DeleteRequest.newBuilder().setId(id).setSync(requests.oneIn(2)).build();
        return new Step("delete lease as " + who + ": " + request, (peer, world) -> {
            boolean collects = request.getSync() && peer.readyToCollect();
            var asked = request.toBuilder().setSync(collects).build();
            return peer.deleted(
                    collects, () -> peer.stub(who, LeasesGrpc::newBlockingStub).delete(asked));
        });
    }

    static Step listLeases(Who who, List<String> filters) {
        var request = ListRequest.newBuilder().addAllFilters(filters).build();
        return new Step(
                "list leases as " + who + " " + filters,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, LeasesGrpc::newBlockingStub).list(request)));
    }

    private Resource resource() {
        String type = requests.one(List.of("content", "ingests", "snapshots/overlayfs", "snapshots/x"));
        if (requests.oneIn(10)) {
            type = requests.one(List.of("", "snapshots", "snapshots/a/b", "content/a", "volumes"));
        }
        String id = type.equals("content") ? requests.digest() : requests.one(Requests.REFS);
        return Resource.newBuilder().setType(type).setId(id).build();
    }

    private Step addResource(Who who, String id) {
        var request = AddResourceRequest.newBuilder()
                .setId(id)
                .setResource(resource())
                .build();
        return new Step(
                "add resource as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, LeasesGrpc::newBlockingStub).addResource(request)));
    }

    private Step deleteResource(Who who, String id) {
        var request = DeleteResourceRequest.newBuilder()
                .setId(id)
                .setResource(resource())
                .build();
        return new Step(
                "delete resource as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, LeasesGrpc::newBlockingStub).deleteResource(request)));
    }

    static Step listResources(Who who, String id) {
        var request = ListResourcesRequest.newBuilder().setId(id).build();
        return new Step(
                "list resources as " + who + ": " + id,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, LeasesGrpc::newBlockingStub).listResources(request)));
    }

    Step namespace() {
        int number = requests.below(World.NAMESPACES);
        boolean odd = requests.oneIn(20);
        var labels = requests.labels();
        var mask = requests.mask();
        return switch (requests.below(6)) {
            case 0 ->
                new Step("create namespace " + (odd ? "odd" : number) + labels, (peer, world) -> {
                    var request = CreateNamespaceRequest.newBuilder()
                            .setNamespace(named(world, number, odd).putAllLabels(labels))
                            .build();
                    return peer.unary(() -> peer.stub(world.in(0), NamespacesGrpc::newBlockingStub)
                            .create(request));
                });
            case 1 ->
                new Step("update namespace " + number + labels + mask, (peer, world) -> {
                    var request = UpdateNamespaceRequest.newBuilder()
                            .setNamespace(named(world, number, false).putAllLabels(labels))
                            .setUpdateMask(mask)
                            .build();
                    return peer.unary(() -> peer.stub(world.in(0), NamespacesGrpc::newBlockingStub)
                            .update(request));
                });
            case 2, 3 -> deleteNamespace(number, odd);
            default -> getNamespace(number, odd);
        };
    }

    private static Namespace.Builder named(World world, int number, boolean odd) {
        return Namespace.newBuilder().setName(odd ? "-odd" : world.namespace(number));
    }

    private static Step getNamespace(int number, boolean odd) {
        return new Step("get namespace " + (odd ? "odd" : number), (peer, world) -> {
            var request = GetNamespaceRequest.newBuilder()
                    .setName(named(world, number, odd).getName())
                    .build();
            return peer.unary(() ->
                    peer.stub(world.in(0), NamespacesGrpc::newBlockingStub).get(request));
        });
    }

    static Step deleteNamespace(int number, boolean odd) {
        return new Step("delete namespace " + (odd ? "odd" : number), (peer, world) -> {
            var request = DeleteNamespaceRequest.newBuilder()
                    .setName(named(world, number, odd).getName())
                    .build();
            if (peer.hasIngests(world.in(number))) {
                return Answer.notAsked(Known.NAMESPACE_WITH_INGESTS);
            }
            return peer.unary(() ->
                    peer.stub(world.in(0), NamespacesGrpc::newBlockingStub).delete(request));
        });
    }
}
