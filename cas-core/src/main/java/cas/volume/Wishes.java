package cas.volume;

import cas.error.CasException.InvalidArgument;
import java.util.Optional;

/// What one may wish of a volume besides.
///
/// @param displayName what people call it; may be empty
/// @param overlay whether a qcow2 that reads from the blob will do where blocks cannot be shared
/// @param contentFormat what the content is, if it must be this; RAW takes whatever there is as plain bytes
public record Wishes(String displayName, boolean readOnly, boolean overlay, Optional<VolumeFormat> contentFormat) {
    public static final Wishes NONE = new Wishes("", false, false, Optional.empty());
    public static final int NAME_CHARS_MAX = 256;

    public Wishes {
        if (displayName.length() > NAME_CHARS_MAX) {
            throw new InvalidArgument(
                    "display name: expected at most " + NAME_CHARS_MAX + " characters, found " + displayName.length());
        }
    }
}
