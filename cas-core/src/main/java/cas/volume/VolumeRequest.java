package cas.volume;

import cas.name.Labels;
import java.util.Optional;

/// What to make.
///
/// @param from an image name or a digest (`sha256:...`) of this namespace; empty for a blank volume
/// @param format what to make of it; empty lets the content decide: a container image becomes a container
///     volume,
///     anything else a raw disk
/// @param sizeBytes size of the disk, at least that of its content; 0 for the content's own
/// @param encrypted true (the default everywhere) puts it below `vault`, false below `clear`
public record VolumeRequest(
        VolumeName name,
        String from,
        Optional<VolumeFormat> format,
        long sizeBytes,
        boolean encrypted,
        String snapshotter,
        Labels labels,
        Wishes wishes) {
    /// The same without wishes.
    public VolumeRequest(
            VolumeName name,
            String from,
            Optional<VolumeFormat> format,
            long sizeBytes,
            boolean encrypted,
            String snapshotter,
            Labels labels) {
        this(name, from, format, sizeBytes, encrypted, snapshotter, labels, Wishes.NONE);
    }

    public boolean blank() {
        return from.isEmpty();
    }
}
