package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.ReadContentRequest;
import cas.proto.containerd.content.v1.UpdateRequest;
import cas.proto.containerd.content.v1.WriteAction;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.diff.v1.ApplyRequest;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.proto.containerd.images.v1.CreateImageRequest;
import cas.proto.containerd.images.v1.DeleteImageRequest;
import cas.proto.containerd.images.v1.GetImageRequest;
import cas.proto.containerd.images.v1.Image;
import cas.proto.containerd.images.v1.ImagesGrpc;
import cas.proto.containerd.images.v1.ListImagesRequest;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.leases.v1.CreateRequest;
import cas.proto.containerd.leases.v1.DeleteRequest;
import cas.proto.containerd.leases.v1.LeasesGrpc;
import cas.proto.containerd.snapshots.v1.CommitSnapshotRequest;
import cas.proto.containerd.snapshots.v1.ListSnapshotsRequest;
import cas.proto.containerd.snapshots.v1.MountsRequest;
import cas.proto.containerd.snapshots.v1.PrepareSnapshotRequest;
import cas.proto.containerd.snapshots.v1.RemoveSnapshotRequest;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.proto.containerd.snapshots.v1.StatSnapshotRequest;
import cas.proto.containerd.snapshots.v1.UsageRequest;
import cas.proto.containerd.types.Mount;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// EVE's content-addressable store as its agents call it, over containerd's services and nothing else: what
/// docs/API.md says each of its methods becomes.
final class EveCas {
    static final String NAMESPACE = "eve-user-apps";
    private static final String OVERLAY = "overlayfs";
    private static final Map<String, String> DOWNLOADED = Map.of("eve-downloaded", "true");

    private final Wire wire;
    private final Channel channel;

    EveCas(Wire wire) {
        this.wire = wire;
        this.channel = wire.in(NAMESPACE);
    }

    private static <T> Optional<T> found(java.util.function.Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    boolean checkBlobExists(Digest digest) {
        return blobInfo(digest).isPresent();
    }

    Optional<Info> blobInfo(Digest digest) {
        InfoRequest request =
                InfoRequest.newBuilder().setDigest(digest.toString()).build();
        return found(() -> ContentGrpc.newBlockingStub(channel).info(request).getInfo());
    }

    Map<String, Info> listBlobInfo() {
        Map<String, Info> all = new LinkedHashMap<>();
        ContentGrpc.newBlockingStub(channel)
                .list(ListContentRequest.getDefaultInstance())
                .forEachRemaining(answer -> answer.getInfoList().forEach(info -> all.put(info.getDigest(), info)));
        return all;
    }

    /// A lease with a random name that ends by itself after a day.
    String lease() {
        return LeasesGrpc.newBlockingStub(channel)
                .create(CreateRequest.newBuilder()
                        .putLabels("containerd.io/gc.expire", "2100-01-01T00:00:00Z")
                        .build())
                .getLease()
                .getId();
    }

    void endLease(String id) {
        var _ = LeasesGrpc.newBlockingStub(channel)
                .delete(DeleteRequest.newBuilder().setId(id).build());
    }

    /// @return whether it was new
    boolean writeBlob(String lease, Digest digest, byte[] bytes) throws InterruptedException {
        Conversation write = new Conversation(wire.with("containerd-namespace", NAMESPACE, "containerd-lease", lease));
        try {
            write.say(message(WriteAction.STAT, digest, bytes));
            write.say(message(WriteAction.COMMIT, digest, bytes).setData(ByteString.copyFrom(bytes)));
            return true;
        } catch (StatusRuntimeException e) {
            assertEquals(Code.ALREADY_EXISTS, e.getStatus().getCode());
            return false;
        }
    }

    private static WriteContentRequest.Builder message(WriteAction action, Digest digest, byte[] bytes) {
        return WriteContentRequest.newBuilder()
                .setAction(action)
                .setRef(digest.toString())
                .setTotal(bytes.length)
                .setExpected(digest.toString());
    }

    /// Labels merge key by key.
    void updateBlobInfo(Digest digest, Map<String, String> labels) {
        FieldMask.Builder mask = FieldMask.newBuilder();
        labels.keySet().forEach(key -> mask.addPaths("labels." + key));
        var _ = ContentGrpc.newBlockingStub(channel)
                .update(UpdateRequest.newBuilder()
                        .setInfo(Info.newBuilder().setDigest(digest.toString()).putAllLabels(labels))
                        .setUpdateMask(mask)
                        .build());
    }

    /// As 1.4 says: an index refers to manifests; a manifest to its layers, then to its configuration.
    void referTo(Digest holder, List<Digest> children) {
        Map<String, String> labels = new LinkedHashMap<>(DOWNLOADED);
        for (int i = 0; i < children.size(); i++) {
            labels.put("containerd.io/gc.ref.content." + i, children.get(i).toString());
        }
        updateBlobInfo(holder, labels);
    }

    byte[] readBlob(Digest digest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ContentGrpc.newBlockingStub(channel)
                .read(ReadContentRequest.newBuilder()
                        .setDigest(digest.toString())
                        .build())
                .forEachRemaining(answer -> bytes.writeBytes(answer.getData().toByteArray()));
        return bytes.toByteArray();
    }

    /// Gone is gone.
    void removeBlob(Digest digest) {
        var _ = found(() -> ContentGrpc.newBlockingStub(channel)
                .delete(DeleteContentRequest.newBuilder()
                        .setDigest(digest.toString())
                        .build()));
    }

    void createImage(String reference, Descriptor target) {
        var _ = ImagesGrpc.newBlockingStub(channel)
                .create(CreateImageRequest.newBuilder()
                        .setImage(image(reference, target))
                        .build());
    }

    void replaceImage(String reference, Descriptor target) {
        var _ = ImagesGrpc.newBlockingStub(channel)
                .update(UpdateImageRequest.newBuilder()
                        .setImage(image(reference, target))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("target"))
                        .build());
    }

    private static Image.Builder image(String reference, Descriptor target) {
        return Image.newBuilder()
                .setName(reference)
                .putAllLabels(DOWNLOADED)
                .setTarget(cas.proto.containerd.types.Descriptor.newBuilder()
                        .setMediaType(target.mediaType())
                        .setDigest(target.digest().toString())
                        .setSize(target.size()));
    }

    Optional<Image> image(String reference) {
        GetImageRequest request =
                GetImageRequest.newBuilder().setName(reference).build();
        return found(() -> ImagesGrpc.newBlockingStub(channel).get(request).getImage());
    }

    List<String> listImages() {
        return ImagesGrpc.newBlockingStub(channel).list(ListImagesRequest.getDefaultInstance()).getImagesList().stream()
                .map(Image::getName)
                .toList();
    }

    /// Gone is gone, which EVE's own promises and does not do.
    void removeImage(String reference) {
        var _ = found(() -> ImagesGrpc.newBlockingStub(channel)
                .delete(DeleteImageRequest.newBuilder()
                        .setName(reference)
                        .setSync(true)
                        .build()));
    }

    /// Unpacks what is not unpacked yet, and prepares a snapshot on it that the collector leaves alone.
    void createSnapshot(String key, List<Descriptor> layers, List<Digest> chain) {
        var snapshots = SnapshotsGrpc.newBlockingStub(channel);
        String parent = "";
        for (int i = 0; i < layers.size(); i++) {
            String name = chain.get(i).toString();
            if (found(() -> snapshots.stat(StatSnapshotRequest.newBuilder()
                            .setSnapshotter(OVERLAY)
                            .setKey(name)
                            .build()))
                    .isEmpty()) {
                String extract = "extract-" + i + " " + name;
                List<Mount> mounts = prepare(extract, parent, Map.of());
                var _ = DiffGrpc.newBlockingStub(channel)
                        .apply(ApplyRequest.newBuilder()
                                .setDiff(cas.proto.containerd.types.Descriptor.newBuilder()
                                        .setMediaType(layers.get(i).mediaType())
                                        .setDigest(layers.get(i).digest().toString())
                                        .setSize(layers.get(i).size()))
                                .addAllMounts(mounts)
                                .build());
                var _ = snapshots.commit(CommitSnapshotRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setName(name)
                        .setKey(extract)
                        .build());
            }
            parent = name;
        }
        var _ = prepare(key, parent, Map.of("containerd.io/gc.root", "2026-01-01T00:00:00Z"));
    }

    private List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        return SnapshotsGrpc.newBlockingStub(channel)
                .prepare(PrepareSnapshotRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .setParent(parent)
                        .putAllLabels(labels)
                        .build())
                .getMountsList();
    }

    /// EVE mounts the first of these and no other.
    List<Mount> mounts(String key) {
        return SnapshotsGrpc.newBlockingStub(channel)
                .mounts(MountsRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .build())
                .getMountsList();
    }

    /// Bytes of a snapshot and of all below it.
    long snapshotUsage(String key) {
        var snapshots = SnapshotsGrpc.newBlockingStub(channel);
        Set<String> seen = new HashSet<>();
        long bytes = 0;
        for (String name = key; !name.isEmpty() && seen.add(name); ) {
            bytes += snapshots
                    .usage(UsageRequest.newBuilder()
                            .setSnapshotter(OVERLAY)
                            .setKey(name)
                            .build())
                    .getSize();
            name = snapshots
                    .stat(StatSnapshotRequest.newBuilder()
                            .setSnapshotter(OVERLAY)
                            .setKey(name)
                            .build())
                    .getInfo()
                    .getParent();
        }
        return bytes;
    }

    List<String> listSnapshots() {
        List<String> names = new ArrayList<>();
        SnapshotsGrpc.newBlockingStub(channel)
                .list(ListSnapshotsRequest.newBuilder().setSnapshotter(OVERLAY).build())
                .forEachRemaining(answer -> answer.getInfoList().forEach(info -> names.add(info.getName())));
        return names;
    }

    /// Gone is gone.
    void removeSnapshot(String key) {
        var _ = found(() -> SnapshotsGrpc.newBlockingStub(channel)
                .remove(RemoveSnapshotRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .build()));
    }
}
