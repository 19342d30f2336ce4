package cas.event;

import cas.container.Container;
import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/// What happened. The edge turns each case into containerd's topic and payload (`containerd-api.md` §15).
public sealed interface Event {
    record NamespaceCreated(String name, Labels labels) implements Event {}

    record NamespaceUpdated(String name, Labels labels) implements Event {}

    record NamespaceDeleted(String name) implements Event {}

    record ImageCreated(String name, Labels labels) implements Event {}

    record ImageUpdated(String name, Labels labels) implements Event {}

    record ImageDeleted(String name) implements Event {}

    record ContentCreated(String digest, long size) implements Event {}

    record ContentDeleted(String digest) implements Event {}

    /// What became of a container.
    sealed interface OfContainer extends Event {}

    record ContainerCreated(String id, String image, Container.Runner runtime) implements OfContainer {}

    record ContainerUpdated(String id, String image, Labels labels, String snapshotKey) implements OfContainer {}

    record ContainerDeleted(String id) implements OfContainer {}

    record SnapshotPrepared(String snapshotter, String key, String parent) implements Event {}

    record SnapshotCommitted(String snapshotter, String key, String name) implements Event {}

    record SnapshotRemoved(String snapshotter, String key) implements Event {}

    /// What became of a volume.
    sealed interface OfVolume extends Event {
        String name();
    }

    /// A volume has come to be.
    record VolumeCreated(String name) implements OfVolume {}

    /// It was resized, moved, or rolled back.
    record VolumeUpdated(String name) implements OfVolume {}

    record VolumeDeleted(String name) implements OfVolume {}

    /// What a client published through us; passed on unread (rule I3).
    ///
    /// @param topic `/a/b`: one part or more, each written as a namespace is
    /// @param typeUrl names the form of `value`
    record Foreign(String topic, String typeUrl, ByteBuffer value) implements Event {
        private static final Pattern TOPIC = Pattern.compile("(?:/[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)+");
        private static final int TOPIC_CHARS_MAX = 1024;

        public Foreign {
            if (topic.length() > TOPIC_CHARS_MAX || !TOPIC.matcher(topic).matches()) {
                throw new InvalidArgument(
                        "event topic \"" + topic + "\": expected /part/part, of letters and digits with "
                                + "single '.', '_' or '-' between them, found something else");
            }
            value = ByteBuffer.allocate(value.remaining())
                    .put(value.duplicate())
                    .flip()
                    .asReadOnlyBuffer();
        }

        /// A view of its own for each caller: positions are not shared.
        @Override
        public ByteBuffer value() {
            return value.duplicate();
        }
    }
}
