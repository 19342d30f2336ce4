package cas.interop;

import cas.interop.Peer.Answer;
import cas.interop.Step.Who;
import cas.interop.Step.World;
import cas.proto.containerd.content.v1.AbortRequest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.leases.v1.ListRequest;
import cas.proto.containerd.namespaces.v1.DeleteNamespaceRequest;
import cas.proto.containerd.namespaces.v1.ListNamespacesRequest;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import java.util.ArrayList;
import java.util.List;

/// What a server holds for a namespace, and how to take it away again.
final class State {
    private State() {}

    static List<Answer> of(Peer peer, Who who, World world) throws InterruptedException {
        List<Step> steps = new ArrayList<>(List.of(
                ContentCalls.list(who, List.of()),
                ContentCalls.statuses(who, List.of()),
                RecordCalls.listImages(who, List.of()),
                RecordCalls.listLeases(who, List.of()),
                ContainerCalls.list(who, List.of())));
        for (String lease : Requests.LEASES) {
            steps.add(RecordCalls.listResources(who, lease));
        }
        List<Answer> answers = new ArrayList<>();
        for (Step step : steps) {
            answers.add(step.act().on(peer, world));
        }
        return answers;
    }

    static Answer namespaces(Peer peer, World world) {
        return peer.unary(() -> {
            var answer = peer.stub(world.in(0), NamespacesGrpc::newBlockingStub)
                    .list(ListNamespacesRequest.getDefaultInstance());
            var mine = answer.getNamespacesList().stream()
                    .filter(namespace -> namespace.getName().startsWith(world.prefix()))
                    .toList();
            return answer.toBuilder().clearNamespaces().addAllNamespaces(mine).build();
        });
    }

    /// Removes everything of a run, and lets what nobody holds be collected.
    static void clear(Peer peer, World world) throws InterruptedException {
        peer.closeSlots();
        for (int number = 0; number < World.NAMESPACES; number++) {
            Who who = world.in(number);
            var content = peer.stub(who, ContentGrpc::newBlockingStub);
            content.list(ListContentRequest.getDefaultInstance())
                    .forEachRemaining(frame -> frame.getInfoList()
                            .forEach(info -> content.delete(DeleteContentRequest.newBuilder()
                                    .setDigest(info.getDigest())
                                    .build())));
            content.listStatuses(ListStatusesRequest.getDefaultInstance())
                    .getStatusesList()
                    .forEach(status -> content.abort(
                            AbortRequest.newBuilder().setRef(status.getRef()).build()));
            var images = peer.stub(who, ImagesGrpc::newBlockingStub);
            images.list(ListImagesRequest.getDefaultInstance())
                    .getImagesList()
                    .forEach(image -> images.delete(DeleteImageRequest.newBuilder()
                            .setName(image.getName())
                            .build()));
            var leases = peer.stub(who, LeasesGrpc::newBlockingStub);
            leases.list(ListRequest.getDefaultInstance())
                    .getLeasesList()
                    .forEach(lease -> leases.delete(
                            DeleteRequest.newBuilder().setId(lease.getId()).build()));
            ContainerCalls.clear(peer, who);
            RecordCalls.deleteNamespace(number, false).act().on(peer, world);
        }
        collect(peer, world.in(0), world);
    }

    /// @param who whose namespace goes, if it is empty
    static void collect(Peer peer, Who who, World world) {
        var leases = peer.stub(who, LeasesGrpc::newBlockingStub);
        leases.create(CreateRequest.newBuilder().setId("collect").build());
        leases.delete(DeleteRequest.newBuilder().setId("collect").setSync(true).build());
        peer.unary(() -> peer.stub(world.in(0), NamespacesGrpc::newBlockingStub)
                .delete(DeleteNamespaceRequest.newBuilder()
                        .setName(who.namespace().orElseThrow())
                        .build()));
    }
}
