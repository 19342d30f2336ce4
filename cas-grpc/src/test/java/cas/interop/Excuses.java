package cas.interop;

import cas.digest.Algorithm;
import cas.digest.Digester;
import cas.interop.Peer.Answer;
import cas.interop.Step.Who;
import cas.interop.Step.World;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.UpdateRequest;
import cas.proto.containerd.content.v1.WriteAction;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.images.v1.CreateImageRequest;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.Image;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.DeleteResourceRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.leases.v1.Resource;
import cas.proto.containerd.namespaces.v1.CreateNamespaceRequest;
import cas.proto.containerd.namespaces.v1.DeleteNamespaceRequest;
import cas.proto.containerd.namespaces.v1.Namespace;
import cas.proto.containerd.namespaces.v1.NamespacesGrpc;
import cas.proto.containerd.namespaces.v1.UpdateNamespaceRequest;
import cas.proto.containerd.types.Descriptor;
import cas.server.Conversation;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The shortest ways to see what [Known] excuses.
final class Excuses {
    private static final ByteString BYTES = ByteString.copyFromUtf8("abc");
    private static final String REF = "r";
    private static final int BLOB = 2;

    private final Peer peer;
    private final World world;
    private final Who one;
    private final Who two;

    private Excuses(Peer peer, World world) {
        this.peer = peer;
        this.world = world;
        this.one = world.in(0);
        this.two = world.in(1);
    }

    static Answer seen(Known known, Peer peer, World world) throws InterruptedException {
        Excuses seen = new Excuses(peer, world);
        try {
            return seen.of(known);
        } catch (StatusRuntimeException e) {
            return new Answer(e.getStatus().getCode(), "");
        }
    }

    private Answer of(Known known) throws InterruptedException {
        return switch (known) {
            case OTHER_ALGORITHMS -> otherAlgorithms();
            case BROKEN_REQUESTS -> said(one, stat().setExpected("nonsense"));
            case LATER_FIELDS -> laterFields();
            case LATER_COLLECTION -> laterCollection();
            case LIST_TIMES -> listTimes();
            case OLD_BYTES -> oldBytes();
            case LATE_ABORT -> lateAbort();
            case BYTES_OF_NOBODY -> bytesOfNobody();
            case SHARED_ABORT -> sharedAbort();
            case SHARED_LOCK -> sharedLock();
            case SHARED_ABANDONED -> sharedAbandoned();
            case SHARED_OVER_OWN -> sharedOverOwn();
            case EMPTY_LABEL -> emptyLabel();
            case ABSENT_BEFORE_WRONG -> updated(aimedAtNothing(), "target");
            case ANNOTATIONS_OF_NOTHING -> annotationsOfNothing();
            case NAMELESS_SNAPSHOTTER -> namelessSnapshotter();
            case NAMESPACE_UNCHECKED -> namespaceUnchecked();
            case NAMESPACE_WITH_INGESTS -> namespaceWithIngests();
            case KEPT_EXTENSIONS -> ContainerCalls.extensionsAfterAll(peer, one);
            case HEADERLESS_NAMESPACES -> headerlessNamespaces();
        };
    }

    private static Answer told(Object what) {
        return new Answer(Code.OK, String.valueOf(what));
    }

    private static WriteContentRequest.Builder stat() {
        return WriteContentRequest.newBuilder().setRef(REF).setAction(WriteAction.STAT);
    }

    private static WriteContentRequest.Builder write(ByteString data) {
        return stat().setAction(WriteAction.WRITE).setData(data);
    }

    /// A write that says these things one after another and then half-closes.
    ///
    /// @return the offset at last
    private Answer said(Who who, WriteContentRequest.Builder... requests) throws InterruptedException {
        Conversation writer = peer.conversation(who);
        long offset = 0;
        for (WriteContentRequest.Builder request : requests) {
            offset = writer.say(request).getOffset();
        }
        writer.halfClose();
        writer.rest();
        return told(offset);
    }

    private void put(Who who, String... label) throws InterruptedException {
        WriteContentRequest.Builder commit = write(world.bytes(BLOB)).setAction(WriteAction.COMMIT);
        if (label.length > 0) {
            commit.putLabels(label[0], label[1]);
        }
        said(who, commit);
    }

    private void delete(Who who) {
        var _ = peer.stub(who, ContentGrpc::newBlockingStub)
                .delete(DeleteContentRequest.newBuilder().setDigest(digest()).build());
    }

    private String digest() {
        return world.digest(BLOB).toString();
    }

    private WriteContentRequest.Builder expecting() {
        return stat().setExpected(digest());
    }

    private Answer otherAlgorithms() throws InterruptedException {
        Digester other = new Digester(Algorithm.SHA512);
        other.update(BYTES.asReadOnlyByteBuffer());
        return said(
                one,
                write(BYTES)
                        .setAction(WriteAction.COMMIT)
                        .setExpected(other.digest().toString()));
    }

    private Image.Builder image(int blob) {
        Descriptor target = Descriptor.newBuilder()
                .setMediaType("text/plain")
                .setDigest(world.digest(blob).toString())
                .setSize(1)
                .build();
        return Image.newBuilder().setName("i").setTarget(target);
    }

    private void create(Image.Builder image) {
        var _ = peer.stub(one, ImagesGrpc::newBlockingStub)
                .create(CreateImageRequest.newBuilder().setImage(image).build());
    }

    private Answer updated(Image.Builder image, String path) {
        var request = UpdateImageRequest.newBuilder()
                .setImage(image)
                .setUpdateMask(FieldMask.newBuilder().addPaths(path))
                .build();
        return peer.unary(() -> peer.stub(one, ImagesGrpc::newBlockingStub).update(request));
    }

    private static Image.Builder aimedAtNothing() {
        return Image.newBuilder()
                .setName("absent")
                .setTarget(Descriptor.newBuilder().setDigest("nonsense"));
    }

    private Answer laterFields() {
        create(image(1));
        var request = DeleteImageRequest.newBuilder()
                .setName("i")
                .setTarget(image(BLOB).getTarget())
                .build();
        return peer.unary(() -> peer.stub(one, ImagesGrpc::newBlockingStub).delete(request));
    }

    private Answer laterCollection() throws InterruptedException {
        create(image(1));
        put(one, "containerd.io/gc.bref.image", "i");
        State.collect(peer, world.in(2), world);
        return peer.info(one, digest());
    }

    private Answer listTimes() throws InterruptedException {
        put(one);
        var frame = peer.stub(one, ContentGrpc::newBlockingStub)
                .list(ListContentRequest.getDefaultInstance())
                .next();
        return told(frame.getInfo(0).getUpdatedAt().getSeconds() > 0);
    }

    private Answer oldBytes() throws InterruptedException {
        said(one, write(BYTES).setTotal(10));
        said(one, stat().setTotal(20));
        return said(one, stat());
    }

    private Answer lateAbort() throws InterruptedException {
        Conversation writer = peer.conversation(one);
        writer.say(write(BYTES));
        peer.abort(one, REF);
        writer.say(stat().setAction(WriteAction.COMMIT).setOffset(BYTES.size()));
        return told("committed");
    }

    private Answer bytesOfNobody() throws InterruptedException {
        put(one);
        delete(one);
        return said(one, expecting());
    }

    private Answer sharedAbort() throws InterruptedException {
        put(one);
        Conversation writer = peer.conversation(two);
        writer.say(expecting());
        Answer aborted = peer.abort(two, REF);
        writer.halfClose();
        writer.rest();
        return aborted;
    }

    private Answer sharedLock() throws InterruptedException {
        put(one);
        Conversation writer = peer.conversation(two);
        writer.say(expecting());
        try {
            return said(two, stat());
        } finally {
            writer.halfClose();
            writer.rest();
        }
    }

    private Answer sharedAbandoned() throws InterruptedException {
        put(one);
        said(two, expecting());
        delete(one);
        State.collect(peer, world.in(2), world);
        return said(two, expecting());
    }

    private Answer sharedOverOwn() throws InterruptedException {
        said(two, write(BYTES));
        put(one);
        return said(two, expecting(), write(ByteString.copyFromUtf8("x")), stat());
    }

    private Answer emptyLabel() throws InterruptedException {
        put(one);
        var request = UpdateRequest.newBuilder()
                .setInfo(Info.newBuilder().setDigest(digest()))
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels."))
                .build();
        return peer.unary(() -> peer.stub(one, ContentGrpc::newBlockingStub).update(request));
    }

    private Answer annotationsOfNothing() {
        create(image(1));
        return updated(Image.newBuilder().setName("i"), "annotations");
    }

    private Answer namelessSnapshotter() {
        var leases = peer.stub(one, LeasesGrpc::newBlockingStub);
        var _ = leases.create(CreateRequest.newBuilder().setId("l").build());
        var request = DeleteResourceRequest.newBuilder()
                .setId("l")
                .setResource(Resource.newBuilder().setType("snapshots/").setId("s"))
                .build();
        return peer.unary(() -> leases.deleteResource(request));
    }

    private Answer namespaceUnchecked() {
        String odd = world.namespace(0) + "..odd";
        var namespaces = peer.stub(one, NamespacesGrpc::newBlockingStub);
        var request = UpdateNamespaceRequest.newBuilder()
                .setNamespace(Namespace.newBuilder().setName(odd).putLabels("a", "b"))
                .build();
        Answer updated = peer.unary(() -> namespaces.update(request));
        peer.unary(() -> namespaces.delete(
                DeleteNamespaceRequest.newBuilder().setName(odd).build()));
        return updated;
    }

    private Answer namespaceWithIngests() throws InterruptedException {
        said(one, write(BYTES));
        var _ = peer.stub(two, NamespacesGrpc::newBlockingStub)
                .delete(DeleteNamespaceRequest.newBuilder()
                        .setName(world.namespace(0))
                        .build());
        return said(one, stat());
    }

    private Answer headerlessNamespaces() {
        var request = CreateNamespaceRequest.newBuilder()
                .setNamespace(Namespace.newBuilder().setName(world.namespace(0)))
                .build();
        Who nobody = new Who(Optional.empty(), Optional.empty());
        return peer.unary(
                () -> peer.stub(nobody, NamespacesGrpc::newBlockingStub).create(request));
    }
}
