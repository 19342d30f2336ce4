package cas.volume;

import cas.volume.VolumeManager.ProgressSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// What may become of a volume: foretold before it is made, and after it was. At any crash it is as before or as after,
/// never between; what was begun is ended at the next start.
public interface VolumeChanges {
    /// Says what making a volume would come to, and makes nothing. What `create` would refuse for another reason than
    /// room is refused here in the same way.
    VolumePlan plan(VolumeRequest request) throws IOException;

    /// Makes a raw or qcow2 disk larger; what is new reads as zeros. Nothing happens if it has that size. Its machine
    /// sees the new size when it is told to look.
    ///
    /// @throws cas.error.CasException.InvalidArgument if it would become smaller, which would cut off what it holds
    /// @throws cas.error.CasException.FailedPrecondition if it is read-only, or no such disk
    Volume resize(VolumeName name, long sizeBytes) throws IOException;

    /// Makes the next generation of a volume from its content, with the same format, size, place, traits and labels,
    /// and removes this one, both at once.
    ///
    /// @param from other content to make it from
    /// @return the next generation; also if that is there and this one is gone already
    /// @throws cas.error.CasException.FailedPrecondition if it is mounted or has snapshots
    Volume purge(VolumeName name, Optional<String> from, ProgressSink progress) throws IOException;

    /// Moves a volume between `vault` and `clear`; nothing happens if it is there. Nobody may use it meanwhile.
    ///
    /// @throws cas.error.CasException.FailedPrecondition if it is mounted, has snapshots, or stands on a blob
    Volume move(VolumeName name, boolean encrypted, ProgressSink progress) throws IOException;

    /// Tells what a disk holds, without its zeros. One that stands on a blob is told as a whole, as a raw disk; any
    /// other as the bytes of its file.
    ///
    /// @throws cas.error.CasException.FailedPrecondition if it is no disk
    void export(VolumeName name, ExportSink sink) throws IOException;

    VolumeUsage usage(VolumeName name) throws IOException;

    /// Looks whether the files of a volume are there and as their record says.
    ///
    /// @return what is wrong, one sentence each
    List<String> verify(VolumeName name) throws IOException;

    /// Hears what a disk holds, in order.
    interface ExportSink {
        /// The length of all, first.
        void begin(long sizeBytes) throws IOException;

        /// Some bytes; what is left out before them are zeros.
        void bytes(long offset, ByteBuffer bytes) throws IOException;
    }

    /// @param allocatedBytes what its own files and layers take, shared blocks included
    /// @param snapshotBytes what copies and layers of it in groups take
    /// @param sizeBytes what its machine sees
    record VolumeUsage(long allocatedBytes, long snapshotBytes, long sizeBytes) {}
}
