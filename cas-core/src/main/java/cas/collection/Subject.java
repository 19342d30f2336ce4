package cas.collection;

import cas.digest.Digest;
import cas.error.Reason;
import cas.name.Namespace;
import cas.volume.VolumeName;
import java.util.Optional;

/// Something that can go, or that keeps something else from going.
public sealed interface Subject {
    record OfImage(Namespace namespace, String name) implements Subject {}

    record OfBlob(Namespace namespace, Digest digest) implements Subject {}

    record OfSnapshot(Namespace namespace, String snapshotter, String name) implements Subject {}

    record OfLease(Namespace namespace, String id) implements Subject {}

    record OfContainer(Namespace namespace, String id) implements Subject {}

    record OfIngest(Namespace namespace, String ref) implements Subject {}

    record OfVolume(Namespace namespace, VolumeName name) implements Subject {}

    /// Bytes that no namespace has.
    record Bytes(Digest digest) implements Subject {}

    /// Directories of a snapshot that no namespace has.
    record Tree(String snapshotter, long number) implements Subject {}

    /// Whose it is; empty for what no namespace has.
    default Optional<Namespace> home() {
        return switch (this) {
            case OfImage(var namespace, var _) -> Optional.of(namespace);
            case OfBlob(var namespace, var _) -> Optional.of(namespace);
            case OfSnapshot(var namespace, var _, var _) -> Optional.of(namespace);
            case OfLease(var namespace, var _) -> Optional.of(namespace);
            case OfContainer(var namespace, var _) -> Optional.of(namespace);
            case OfIngest(var namespace, var _) -> Optional.of(namespace);
            case OfVolume(var namespace, var _) -> Optional.of(namespace);
            case Bytes _, Tree _ -> Optional.empty();
        };
    }

    /// Its kind and its name, without its namespace.
    default String text() {
        return switch (this) {
            case OfImage(var _, var name) -> "image " + name;
            case OfBlob(var _, var digest) -> "blob " + digest;
            case OfSnapshot(var _, var _, var name) -> "snapshot " + name;
            case OfLease(var _, var id) -> "lease " + id;
            case OfContainer(var _, var id) -> "container " + id;
            case OfIngest(var _, var ref) -> "ingest " + ref;
            case OfVolume(var _, var name) -> "volume " + name;
            case Bytes(var digest) -> "bytes " + digest;
            case Tree(var snapshotter, var number) -> "tree " + snapshotter + "/" + number;
        };
    }

    /// Why a call is refused when it is not there.
    default Reason absence() {
        return switch (this) {
            case OfImage _ -> Reason.IMAGE_NOT_FOUND;
            case OfBlob _, Bytes _ -> Reason.BLOB_NOT_FOUND;
            case OfSnapshot _, Tree _ -> Reason.SNAPSHOT_NOT_FOUND;
            case OfLease _ -> Reason.LEASE_NOT_FOUND;
            case OfContainer _ -> Reason.CONTAINER_NOT_FOUND;
            case OfIngest _ -> Reason.INGEST_NOT_FOUND;
            case OfVolume _ -> Reason.VOLUME_NOT_FOUND;
        };
    }
}
