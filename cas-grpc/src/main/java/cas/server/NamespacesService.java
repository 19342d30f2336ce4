package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.proto.containerd.namespaces.v1.CreateNamespaceRequest;
import cas.proto.containerd.namespaces.v1.CreateNamespaceResponse;
import cas.proto.containerd.namespaces.v1.DeleteNamespaceRequest;
import cas.proto.containerd.namespaces.v1.GetNamespaceRequest;
import cas.proto.containerd.namespaces.v1.GetNamespaceResponse;
import cas.proto.containerd.namespaces.v1.ListNamespacesRequest;
import cas.proto.containerd.namespaces.v1.ListNamespacesResponse;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.namespaces.v1.UpdateNamespaceRequest;
import cas.proto.containerd.namespaces.v1.UpdateNamespaceResponse;
import cas.wire.FieldMasks;
import cas.wire.Namespaces;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import java.io.IOException;

/// `containerd.services.namespaces.v1.Namespaces` (rules H1-H6).
final class NamespacesService extends NamespacesGrpc.NamespacesImplBase {
    private final NamespaceStore namespaces;

    NamespacesService(NamespaceStore namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public void get(GetNamespaceRequest request, StreamObserver<GetNamespaceResponse> out) {
        Reply.with(out, () -> {
            var answer = cas.proto.containerd.namespaces.v1.Namespace.newBuilder()
                    .setName(request.getName())
                    .putAllLabels(labels(request.getName()).asMap());
            return GetNamespaceResponse.newBuilder().setNamespace(answer).build();
        });
    }

    /// Never fails (rule H2), not even for a name that no namespace can have.
    private Labels labels(String name) throws IOException {
        Namespace namespace;
        try {
            namespace = Namespace.named(name);
        } catch (InvalidArgument e) {
            return Labels.none();
        }
        return namespaces.labels(namespace);
    }

    /// A name that no namespace can have is an unknown one (rule H4).
    private static Namespace known(String name) {
        try {
            return Namespace.named(name);
        } catch (InvalidArgument e) {
            throw new NotFound(Reason.NAMESPACE_NOT_FOUND, "cannot delete namespace: " + e.getMessage());
        }
    }

    /// The filter of the request is ignored (rule H5).
    @Override
    public void list(ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> out) {
        Reply.with(out, () -> {
            ListNamespacesResponse.Builder answer = ListNamespacesResponse.newBuilder();
            namespaces.list().forEach((name, labels) -> answer.addNamespaces(Namespaces.toWire(name, labels)));
            return answer.build();
        });
    }

    @Override
    public void create(CreateNamespaceRequest request, StreamObserver<CreateNamespaceResponse> out) {
        Reply.with(out, () -> {
            namespaces.create(Namespaces.name(request.getNamespace()), Namespaces.labels(request.getNamespace()));
            return CreateNamespaceResponse.newBuilder()
                    .setNamespace(request.getNamespace())
                    .build();
        });
    }

    /// The answer is empty (rule H3).
    @Override
    public void update(UpdateNamespaceRequest request, StreamObserver<UpdateNamespaceResponse> out) {
        Reply.with(out, () -> {
            namespaces.update(
                    Namespaces.name(request.getNamespace()),
                    Namespaces.labels(request.getNamespace()),
                    FieldMasks.fromWire(request.getUpdateMask()));
            return UpdateNamespaceResponse.newBuilder()
                    .setNamespace(cas.proto.containerd.namespaces.v1.Namespace.getDefaultInstance())
                    .build();
        });
    }

    @Override
    public void delete(DeleteNamespaceRequest request, StreamObserver<Empty> out) {
        Reply.with(out, () -> {
            namespaces.delete(known(request.getName()));
            return Empty.getDefaultInstance();
        });
    }
}
