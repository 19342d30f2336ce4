package cas.snapshot;

import cas.content.Descriptor;
import java.io.IOException;
import java.util.List;

/// Unpacks a layer that is in the content store onto mounts that [Snapshotter#prepare] answered (rules L1, L2).
public interface LayerApplier {
    /// @return descriptor of the uncompressed archive; its digest is the layer's diff id
    /// @throws cas.error.CasException.NotFound if the content store has no such blob
    /// @throws cas.error.CasException.InvalidArgument if the archive is refused by rule (S11-S19)
    Descriptor apply(Descriptor layer, List<Mount> mounts) throws IOException;
}
