package cas.client;

import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.namespaces.v1.CreateNamespaceRequest;
import cas.proto.containerd.namespaces.v1.DeleteNamespaceRequest;
import cas.proto.containerd.namespaces.v1.GetNamespaceRequest;
import cas.proto.containerd.namespaces.v1.ListNamespacesRequest;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.namespaces.v1.UpdateNamespaceRequest;
import cas.proto.containerd.snapshots.v1.ListSnapshotsRequest;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.wire.FieldMasks;
import cas.wire.Namespaces;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The namespaces of a store behind a socket.
final class RemoteNamespaces implements NamespaceStore {
    private static final String SNAPSHOTTER = "overlayfs";

    private final Calls calls;

    RemoteNamespaces(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void create(Namespace namespace, Labels labels) throws IOException {
        CreateNamespaceRequest request = CreateNamespaceRequest.newBuilder()
                .setNamespace(Namespaces.toWire(namespace, labels))
                .build();
        calls.unary(NamespacesGrpc.getCreateMethod(), request);
    }

    @Override
    public Labels labels(Namespace namespace) throws IOException {
        GetNamespaceRequest request =
                GetNamespaceRequest.newBuilder().setName(namespace.text()).build();
        return Namespaces.labels(
                calls.unary(NamespacesGrpc.getGetMethod(), request).getNamespace());
    }

    @Override
    public void update(Namespace namespace, Labels labels, FieldMask mask) throws IOException {
        UpdateNamespaceRequest request = UpdateNamespaceRequest.newBuilder()
                .setNamespace(Namespaces.toWire(namespace, labels))
                .setUpdateMask(FieldMasks.toWire(mask))
                .build();
        calls.unary(NamespacesGrpc.getUpdateMethod(), request);
    }

    @Override
    public SortedMap<Namespace, Labels> list() throws IOException {
        SortedMap<Namespace, Labels> all = new TreeMap<>();
        calls.unary(NamespacesGrpc.getListMethod(), ListNamespacesRequest.getDefaultInstance())
                .getNamespacesList()
                .forEach(wire -> all.put(Namespaces.name(wire), Namespaces.labels(wire)));
        return all;
    }

    @Override
    public void delete(Namespace namespace) throws IOException {
        calls.unary(
                NamespacesGrpc.getDeleteMethod(),
                DeleteNamespaceRequest.newBuilder().setName(namespace.text()).build());
    }

    /// No call tells this, so each service is asked for its first thing (words of rule H4).
    @Override
    public List<String> holdings(Namespace namespace) throws IOException {
        Calls inside = calls.with(Calls.NAMESPACE, namespace.text());
        List<String> holdings = new ArrayList<>();
        if (inside.unary(ImagesGrpc.getListMethod(), ListImagesRequest.getDefaultInstance())
                        .getImagesCount()
                > 0) {
            holdings.add("images");
        }
        if (any(inside, ContentGrpc.getListMethod(), ListContentRequest.getDefaultInstance())) {
            holdings.add("blobs");
        }
        ListSnapshotsRequest snapshots =
                ListSnapshotsRequest.newBuilder().setSnapshotter(SNAPSHOTTER).build();
        if (any(inside, SnapshotsGrpc.getListMethod(), snapshots)) {
            holdings.add("snapshots on \"" + SNAPSHOTTER + "\" snapshotter");
        }
        return holdings;
    }

    private static <Q, A> boolean any(Calls calls, MethodDescriptor<Q, A> method, Q request) throws IOException {
        try (Calls.Exchange<Q, A> stream = calls.stream(method, request)) {
            return stream.read() != null;
        }
    }
}
