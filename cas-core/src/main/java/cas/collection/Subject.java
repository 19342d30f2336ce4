package cas.collection;

import cas.digest.Digest;
import cas.name.Namespace;
import cas.volume.VolumeName;

/// Something that can go, or that keeps something else from going.
public sealed interface Subject {
    record OfImage(Namespace namespace, String name) implements Subject {}

    record OfBlob(Namespace namespace, Digest digest) implements Subject {}

    record OfSnapshot(Namespace namespace, String snapshotter, String name) implements Subject {}

    record OfLease(Namespace namespace, String id) implements Subject {}

    record OfIngest(Namespace namespace, String ref) implements Subject {}

    record OfVolume(Namespace namespace, VolumeName name) implements Subject {}

    /// Bytes that no namespace has.
    record Bytes(Digest digest) implements Subject {}

    /// Directories of a snapshot that no namespace has.
    record Tree(String snapshotter, long number) implements Subject {}
}
