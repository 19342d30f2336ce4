package cas.volume;

import cas.name.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What the store remembers of its volumes, over all namespaces. Before anything of a volume comes to be or
/// goes there is an intent, so that whatever a crash leaves has a name; a volume that has a record is whole.
/// Each call is one transaction and on disk when it returns.
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

    /// Something is under way beside a volume that has a record. An intent of that name is replaced.
    void note(Intent intent) throws IOException;

    /// The volumes become these, all at once, and their intents these, or none.
    ///
    /// @throws cas.error.CasException.NotFound if there is no record of one of them
    void change(List<Changed> changes) throws IOException;

    /// One volume has come to be and another one is about to go, at once.
    ///
    /// @throws cas.error.CasException.NotFound if there is no record of the other one
    void replace(Volume volume, Intent gone) throws IOException;

    /// @param next what is still to be done
    record Changed(Volume volume, Optional<Intent> next) {}

    /// All that is needed to end what was begun.
    ///
    /// @param snapshotKey of a container volume: key of its writable snapshot if that comes or goes, else the
    ///     committed one for it to stand on
    record Intent(VolumeName name, Namespace namespace, boolean encrypted, Optional<String> snapshotKey, Aim aim) {
        public Intent(VolumeName name, Namespace namespace, boolean encrypted, Optional<String> snapshotKey) {
            this(name, namespace, encrypted, snapshotKey, Aim.TAKE_AWAY);
        }
    }

    /// How what was begun is ended.
    enum Aim {
        /// What lies in this place goes, with the snapshot.
        TAKE_AWAY,
        /// The disk becomes as large as its record says.
        GROW,
        /// The draft takes the place of the disk; a writable snapshot on the one named that of the old one.
        EXCHANGE,
        /// A writable snapshot stands on the one named, if that came to be and there is none.
        STACK,
    }
}
