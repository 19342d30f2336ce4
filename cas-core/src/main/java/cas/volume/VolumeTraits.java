package cas.volume;

import cas.digest.Digest;
import java.util.Optional;

/// What else is to be known of a volume.
///
/// @param displayName what people call it; may be empty
/// @param readOnly its machine must not write to it, so it is never resized nor rolled back
/// @param base the blob that the file of an overlay reads from; it must stay as long as the volume does
public record VolumeTraits(String displayName, boolean readOnly, Optional<Digest> base) {
    public static final VolumeTraits NONE = new VolumeTraits("", false, Optional.empty());
}
