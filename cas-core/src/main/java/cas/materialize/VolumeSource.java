package cas.materialize;

import cas.content.Descriptor;
import cas.volume.VolumeOrigin;
import java.util.Optional;

/// What a volume can be made from.
sealed interface VolumeSource {
    VolumeOrigin origin();

    /// A root file system in layers.
    ///
    /// @param target index or manifest
    record ContainerImage(VolumeOrigin origin, Descriptor target) implements VolumeSource {}

    /// Nothing: a blank volume.
    record Nothing() implements VolumeSource {
        @Override
        public VolumeOrigin origin() {
            return new VolumeOrigin.Blank();
        }
    }

    /// The bytes of a disk.
    ///
    /// @param declared the format that the image says they have
    record DiskBlob(VolumeOrigin origin, Descriptor blob, Optional<String> declared) implements VolumeSource {}
}
