package cas.image;

import cas.digest.Digest;
import cas.name.Labels;
import java.util.List;

/// The configuration of a container image.
///
/// @param diffIds digests of the uncompressed layers, the lowest first
/// @param json the document as it came
public record ImageConfig(Platform platform, List<Digest> diffIds, Labels labels, String json) {
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
    }
}
