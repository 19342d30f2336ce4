package cas.volume;

import cas.name.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What the store remembers of its volumes, over all namespaces. Before anything of a volume comes to be or goes there
/// is an intent, so that whatever a crash leaves has a name; a volume that has a record is whole. Each call is one
/// transaction and on disk when it returns.
public interface VolumeRecords {
    Optional<Volume> get(VolumeName name) throws IOException;

    /// Ordered by name.
    List<Volume> list(Namespace namespace) throws IOException;

    /// Something with this name is about to come to be. An intent of that name is replaced.
    ///
    /// @throws cas.error.CasException.AlreadyExists if there is a record of that name
    void intend(Intent intent) throws IOException;

    /// It has come to be: records the volume and forgets its intent.
    void complete(Volume volume) throws IOException;

    /// It is about to go: forgets the record and remembers the intent instead.
    ///
    /// @throws cas.error.CasException.NotFound if there is no record of that name
    void abandon(Intent intent) throws IOException;

    /// Nothing of it is left: forgets the intent; nothing happens if there is none.
    void forget(VolumeName name) throws IOException;

    /// What is coming to be or going, or was when a process died; ordered by name.
    List<Intent> intents() throws IOException;

    /// All that is needed to take away what there may be of a volume.
    ///
    /// @param snapshotKey key of its writable snapshot, for container volumes
    record Intent(VolumeName name, Namespace namespace, boolean encrypted, Optional<String> snapshotKey) {}
}
