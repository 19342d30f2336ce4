package cas.wire;

import cas.container.Container;
import cas.container.Container.Root;
import cas.container.Container.Runner;
import cas.container.Payload;
import cas.event.Event;
import cas.name.Labels;
import cas.proto.containerd.events.ContainerCreate;
import cas.proto.containerd.events.ContainerDelete;
import cas.proto.containerd.events.ContainerUpdate;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Containers. What they carry in an `Any` goes through as it is: its type URL may be no name of a message at all
/// (`containerd-api.md` §0).
public final class Containers {
    private Containers() {}

    public static cas.proto.containerd.containers.v1.Container toWire(Container container) {
        var runtime = cas.proto.containerd.containers.v1.Container.Runtime.newBuilder()
                .setName(container.runtime().name());
        container.runtime().options().ifPresent(options -> runtime.setOptions(toWire(options)));
        var wire = cas.proto.containerd.containers.v1.Container.newBuilder()
                .setId(container.id())
                .putAllLabels(container.labels().asMap())
                .setImage(container.image())
                .setRuntime(runtime)
                .setSnapshotter(container.root().snapshotter())
                .setSnapshotKey(container.root().key())
                .setSandbox(container.sandbox())
                .setCreatedAt(Timestamps.toWire(container.created()))
                .setUpdatedAt(Timestamps.toWire(container.updated()));
        container.spec().ifPresent(spec -> wire.setSpec(toWire(spec)));
        container.extensions().forEach((name, extension) -> wire.putExtensions(name, toWire(extension)));
        return wire.build();
    }

    public static Container fromWire(cas.proto.containerd.containers.v1.Container wire) {
        var runtime = wire.getRuntime();
        SortedMap<String, Payload> extensions = new TreeMap<>();
        wire.getExtensionsMap().forEach((name, extension) -> extensions.put(name, fromWire(extension)));
        return new Container(
                wire.getId(),
                Labels.of(wire.getLabelsMap()),
                wire.getImage(),
                new Runner(
                        runtime.getName(),
                        runtime.hasOptions() ? Optional.of(fromWire(runtime.getOptions())) : Optional.empty()),
                wire.hasSpec() ? Optional.of(fromWire(wire.getSpec())) : Optional.empty(),
                new Root(wire.getSnapshotter(), wire.getSnapshotKey()),
                extensions,
                wire.getSandbox(),
                Timestamps.recorded(wire.getCreatedAt()),
                Timestamps.recorded(wire.getUpdatedAt()));
    }

    static Message.Builder event(Event.OfContainer event) {
        return switch (event) {
            case Event.ContainerCreated(String id, String image, Runner runtime) ->
                ContainerCreate.newBuilder().setId(id).setImage(image).setRuntime(eventRuntime(runtime));
            case Event.ContainerUpdated(String id, String image, Labels labels, String snapshotKey) ->
                ContainerUpdate.newBuilder()
                        .setId(id)
                        .setImage(image)
                        .putAllLabels(labels.asMap())
                        .setSnapshotKey(snapshotKey);
            case Event.ContainerDeleted(String id) ->
                ContainerDelete.newBuilder().setId(id);
        };
    }

    private static ContainerCreate.Runtime eventRuntime(Runner runtime) {
        var wire = ContainerCreate.Runtime.newBuilder().setName(runtime.name());
        runtime.options().ifPresent(options -> wire.setOptions(toWire(options)));
        return wire.build();
    }

    private static Any toWire(Payload payload) {
        return Any.newBuilder()
                .setTypeUrl(payload.type())
                .setValue(ByteString.copyFrom(payload.value()))
                .build();
    }

    private static Payload fromWire(Any any) {
        return new Payload(any.getTypeUrl(), any.getValue().asReadOnlyByteBuffer());
    }
}
