package cas.event;

import cas.name.Labels;
import java.nio.ByteBuffer;

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

    record SnapshotPrepared(String snapshotter, String key, String parent) implements Event {}

    record SnapshotCommitted(String snapshotter, String key, String name) implements Event {}

    record SnapshotRemoved(String snapshotter, String key) implements Event {}

    /// What a client published through us; passed on unread (rule I3).
    ///
    /// @param typeUrl names the form of `value`
    record Foreign(String topic, String typeUrl, ByteBuffer value) implements Event {
        public Foreign {
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
