package cas.event;

import cas.name.Labels;

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
}
