package cas.unpack;

import java.util.Optional;

/// How to name what an archive holds (rule N6).
///
/// @param baseName prefix of bare names; complete names are taken only if they begin with it
/// @param digests also name each image by its digest
public record ImportOptions(Optional<String> baseName, boolean digests) {
    public static final ImportOptions DEFAULT = new ImportOptions(Optional.empty(), false);
}
