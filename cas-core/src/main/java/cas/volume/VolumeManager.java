package cas.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Volumes as one namespace sees them. Volume names are unique over the whole store.
public interface VolumeManager {
    /// Makes a volume: built under a private name, synced, renamed, recorded. It is whole or absent at any
    /// crash.
    /// Asking again for the same thing answers the volume that is there.
    ///
    /// @throws cas.error.CasException.AlreadyExists if a volume of that name was made from something else
    /// @throws cas.error.CasException.NotFound if `from` names nothing here
    Volume create(VolumeRequest request, ProgressSink progress) throws IOException;

    Optional<Volume> get(VolumeName name) throws IOException;

    /// All volumes of this namespace, ordered by name.
    List<Volume> list() throws IOException;

    /// Mounts a container volume's root file system on its `rootfs`; nothing happens if it is mounted.
    ///
    /// @return the mount point
    /// @throws cas.error.CasException.FailedPrecondition if the volume is a disk
    Path mount(VolumeName name) throws IOException;

    /// Nothing happens if it is not mounted.
    void unmount(VolumeName name) throws IOException;

    /// Removes record, snapshot and files.
    ///
    /// @throws cas.error.CasException.NotFound if there is no such volume
    /// @throws cas.error.CasException.FailedPrecondition if it is mounted or has snapshots
    void delete(VolumeName name) throws IOException;

    /// What is mounted now.
    boolean mounted(VolumeName name) throws IOException;

    /// What may become of them.
    VolumeChanges changes();

    /// Snapshots of groups of them.
    VolumeSnapshots snapshots();

    /// Hears how far a creation has come; called from the creating thread, must not block for long.
    @FunctionalInterface
    interface ProgressSink {
        /// @param step what is being done, in the words of the field: `unpacking`, `copying`, `syncing`
        /// @param doneBytes of this step, @param totalBytes 0 if not known
        void at(String step, long doneBytes, long totalBytes);

        ProgressSink SILENT = (step, done, total) -> {};
    }
}
