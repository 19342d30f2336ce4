package cas.volume;

import cas.content.Descriptor;
import cas.digest.Digest;

/// What a volume was made from.
public sealed interface VolumeOrigin {
    /// An image of the namespace: its name and the target it had then.
    record FromImage(String name, Descriptor target) implements VolumeOrigin {}

    /// A plain blob of the namespace.
    record FromBlob(Digest digest) implements VolumeOrigin {}

    /// Nothing.
    record Blank() implements VolumeOrigin {}
}
