package cas.interop;

import cas.interop.Step.Who;
import cas.proto.containerd.containers.v1.Container;
import cas.proto.containerd.containers.v1.ContainersGrpc;
import cas.proto.containerd.containers.v1.CreateContainerRequest;
import cas.proto.containerd.containers.v1.DeleteContainerRequest;
import cas.proto.containerd.containers.v1.GetContainerRequest;
import cas.proto.containerd.containers.v1.ListContainersRequest;
import cas.proto.containerd.containers.v1.UpdateContainerRequest;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import java.util.List;
import java.util.Map;

/// Calls to Containers.
final class ContainerCalls {
    private static final List<String> IDS = List.of("box", "b.c-d_e", "B1");
    private static final List<String> BAD_IDS = List.of("", "-box", "b..c", "b/c", "b c", "é", "b".repeat(77));
    private static final List<String> EXTENSIONS = List.of("one", "x/y.z");
    private static final List<String> FIELDS = List.of("labels", "extensions", "spec", "image", "snapshotkey");
    private static final List<String> NO_FIELDS = List.of("id", "runtime", "snapshotter", "sandbox", "", "Labels.a");
    private static final List<String> FILTERS =
            List.of("id==box", "id~=^b", "image==b", "runtime.name~=r", "runtime==r1", "labels.a", "sandbox", "image");

    private final Requests requests;

    ContainerCalls(Requests requests) {
        this.requests = requests;
    }

    Step next() {
        Who who = requests.who();
        return switch (requests.below(8)) {
            case 0, 1, 2 -> create(who);
            case 3, 4 -> update(who);
            case 5 -> get(who);
            case 6 -> list(who, requests.oneIn(2) ? List.of(requests.one(FILTERS)) : requests.filters());
            default -> delete(who);
        };
    }

    private String id() {
        return requests.oneIn(12) ? requests.one(BAD_IDS) : requests.one(IDS);
    }

    /// @param extended whether it has all extensions: of what an update leaves out see [Known#KEPT_EXTENSIONS]
    private Container container(String runtime, boolean extended) {
        var container = Container.newBuilder()
                .setId(id())
                .putAllLabels(labels())
                .setImage(requests.oneIn(4) ? "" : requests.one(Requests.IMAGES))
                .setRuntime(Container.Runtime.newBuilder().setName(runtime));
        if (requests.oneIn(3)) {
            container.getRuntimeBuilder().setOptions(payload());
        }
        if (!requests.oneIn(20)) {
            container.setSpec(payload());
        }
        if (!requests.oneIn(4)) {
            container.setSnapshotKey("key" + requests.below(2));
        }
        if (!requests.oneIn(15)) {
            container.setSnapshotter("overlayfs");
        }
        for (String name : EXTENSIONS) {
            if (extended || requests.oneIn(2)) {
                container.putExtensions(name, payload());
            }
        }
        if (requests.oneIn(30)) {
            container.putExtensions("", payload());
        }
        return container.build();
    }

    /// Labels of a container lead nowhere before 1.7 (G3).
    private Map<String, String> labels() {
        Map<String, String> labels = requests.labels();
        labels.keySet().removeIf(key -> key.contains("gc.ref"));
        return labels;
    }

    private Any payload() {
        return Any.newBuilder()
                .setTypeUrl("of/some.Type" + requests.below(2))
                .setValue(ByteString.copyFromUtf8("{\"n\":" + requests.below(3) + "}"))
                .build();
    }

    private Step create(Who who) {
        String runtime = requests.oneIn(20) ? "" : "r" + requests.below(2);
        var request = CreateContainerRequest.newBuilder()
                .setContainer(container(runtime, false))
                .build();
        return new Step(
                "create container as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContainersGrpc::newBlockingStub).create(request)));
    }

    private Step update(Who who) {
        Container wanted = container("r" + requests.below(2), true);
        FieldMask.Builder mask = FieldMask.newBuilder();
        for (int paths = requests.oneIn(3) ? 0 : 1 + requests.below(2); paths > 0; paths--) {
            mask.addPaths(path());
        }
        var request = UpdateContainerRequest.newBuilder()
                .setContainer(wanted)
                .setUpdateMask(mask)
                .build();
        return new Step(
                "update container as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContainersGrpc::newBlockingStub).update(request)));
    }

    private String path() {
        if (requests.oneIn(10)) {
            return requests.one(NO_FIELDS);
        }
        String field = requests.one(FIELDS);
        return switch (field) {
            case "labels" -> requests.oneIn(2) ? "labels.a" : field;
            case "extensions" -> requests.oneIn(2) ? "extensions." + requests.one(EXTENSIONS) : field;
            default -> field;
        };
    }

    private Step get(Who who) {
        var request = GetContainerRequest.newBuilder().setId(id()).build();
        return new Step(
                "get container as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContainersGrpc::newBlockingStub).get(request)));
    }

    static Step list(Who who, List<String> filters) {
        var request = ListContainersRequest.newBuilder().addAllFilters(filters).build();
        return new Step(
                "list containers as " + who + " " + filters,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContainersGrpc::newBlockingStub).list(request)));
    }

    private Step delete(Who who) {
        return delete(who, id());
    }

    static Step delete(Who who, String id) {
        var request = DeleteContainerRequest.newBuilder().setId(id).build();
        return new Step(
                "delete container as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContainersGrpc::newBlockingStub).delete(request)));
    }

    /// Of a container that had one, and was told that it has none.
    static Peer.Answer extensionsAfterAll(Peer peer, Who who) {
        var containers = peer.stub(who, ContainersGrpc::newBlockingStub);
        Container.Builder box = Container.newBuilder()
                .setId("box")
                .setRuntime(Container.Runtime.newBuilder().setName("r"))
                .setSpec(Any.newBuilder().setTypeUrl("of/some.Type"));
        var one = box.clone()
                .putExtensions(
                        "one", Any.newBuilder().setTypeUrl("of/some.Type").build());
        var _ = containers.create(
                CreateContainerRequest.newBuilder().setContainer(one).build());
        var _ = containers.update(
                UpdateContainerRequest.newBuilder().setContainer(box).build());
        return peer.unary(() ->
                containers.get(GetContainerRequest.newBuilder().setId("box").build()));
    }

    /// Takes all of them away.
    static void clear(Peer peer, Who who) {
        var containers = peer.stub(who, ContainersGrpc::newBlockingStub);
        containers
                .list(ListContainersRequest.getDefaultInstance())
                .getContainersList()
                .forEach(container -> containers.delete(DeleteContainerRequest.newBuilder()
                        .setId(container.getId())
                        .build()));
    }
}
