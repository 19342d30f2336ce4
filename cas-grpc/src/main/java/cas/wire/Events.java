package cas.wire;

import cas.event.Event;
import cas.event.Occurrence;
import cas.name.Labels;
import cas.proto.containerd.events.ContentCreate;
import cas.proto.containerd.events.ContentDelete;
import cas.proto.containerd.events.NamespaceCreate;
import cas.proto.containerd.events.NamespaceDelete;
import cas.proto.containerd.events.NamespaceUpdate;
import cas.proto.containerd.events.SnapshotCommit;
import cas.proto.containerd.events.SnapshotPrepare;
import cas.proto.containerd.events.SnapshotRemove;
import cas.proto.containerd.images.v1.ImageCreate;
import cas.proto.containerd.images.v1.ImageDelete;
import cas.proto.containerd.images.v1.ImageUpdate;
import cas.proto.containerd.types.Envelope;
import cas.proto.volumes.v1.VolumeEvent;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;

/// Events: a topic and a payload in an `Any`. The type URL is the bare name of the message, without host and slash:
/// older Go clients cannot read another, and newer code compares it (`containerd-api.md` §0).
public final class Events {
    private Events() {}

    public static Envelope toWire(Occurrence occurrence) {
        return Envelope.newBuilder()
                .setTimestamp(Timestamps.toWire(occurrence.at()))
                .setNamespace(occurrence.namespace().text())
                .setTopic(topic(occurrence.event()))
                .setEvent(payload(occurrence.event()))
                .build();
    }

    /// What somebody else published, unread.
    public static Event fromWire(String topic, Any payload) {
        return new Event.Foreign(topic, payload.getTypeUrl(), payload.getValue().asReadOnlyByteBuffer());
    }

    public static String topic(Event event) {
        return switch (event) {
            case Event.NamespaceCreated e -> "/namespaces/create";
            case Event.NamespaceUpdated e -> "/namespaces/update";
            case Event.NamespaceDeleted e -> "/namespaces/delete";
            case Event.ImageCreated e -> "/images/create";
            case Event.ImageUpdated e -> "/images/update";
            case Event.ImageDeleted e -> "/images/delete";
            case Event.ContentCreated e -> "/content/create";
            case Event.ContentDeleted e -> "/content/delete";
            case Event.ContainerCreated e -> "/containers/create";
            case Event.ContainerUpdated e -> "/containers/update";
            case Event.ContainerDeleted e -> "/containers/delete";
            case Event.SnapshotPrepared e -> "/snapshot/prepare";
            case Event.SnapshotCommitted e -> "/snapshot/commit";
            case Event.SnapshotRemoved e -> "/snapshot/remove";
            case Event.VolumeCreated e -> "/volumes/create";
            case Event.VolumeUpdated e -> "/volumes/update";
            case Event.VolumeDeleted e -> "/volumes/delete";
            case Event.Foreign e -> e.topic();
        };
    }

    public static Any payload(Event event) {
        return switch (event) {
            case Event.NamespaceCreated(String name, Labels labels) ->
                bare(NamespaceCreate.newBuilder().setName(name).putAllLabels(labels.asMap()));
            case Event.NamespaceUpdated(String name, Labels labels) ->
                bare(NamespaceUpdate.newBuilder().setName(name).putAllLabels(labels.asMap()));
            case Event.NamespaceDeleted(String name) ->
                bare(NamespaceDelete.newBuilder().setName(name));
            case Event.ImageCreated(String name, Labels labels) ->
                bare(ImageCreate.newBuilder().setName(name).putAllLabels(labels.asMap()));
            case Event.ImageUpdated(String name, Labels labels) ->
                bare(ImageUpdate.newBuilder().setName(name).putAllLabels(labels.asMap()));
            case Event.ImageDeleted(String name) ->
                bare(ImageDelete.newBuilder().setName(name));
            case Event.ContentCreated(String digest, long size) ->
                bare(ContentCreate.newBuilder().setDigest(digest).setSize(size));
            case Event.ContentDeleted(String digest) ->
                bare(ContentDelete.newBuilder().setDigest(digest));
            case Event.OfContainer container -> bare(Containers.event(container));
            case Event.SnapshotPrepared(String snapshotter, String key, String parent) ->
                bare(SnapshotPrepare.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .setParent(parent));
            case Event.SnapshotCommitted(String snapshotter, String key, String name) ->
                bare(SnapshotCommit.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .setName(name));
            case Event.SnapshotRemoved(String snapshotter, String key) ->
                bare(SnapshotRemove.newBuilder().setSnapshotter(snapshotter).setKey(key));
            case Event.OfVolume volume -> bare(VolumeEvent.newBuilder().setName(volume.name()));
            case Event.Foreign foreign -> any(foreign.typeUrl(), ByteString.copyFrom(foreign.value()));
        };
    }

    private static Any bare(Message.Builder payload) {
        return any(payload.getDescriptorForType().getFullName(), payload.build().toByteString());
    }

    private static Any any(String typeUrl, ByteString value) {
        return Any.newBuilder().setTypeUrl(typeUrl).setValue(value).build();
    }
}
