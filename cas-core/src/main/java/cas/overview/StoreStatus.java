package cas.overview;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// How the store is.
///
/// @param id made with the store, the same for its whole life
/// @param persist the directory the store lives below
/// @param formatVersion version of the on-disk format
/// @param features of the on-disk format that are in use, ordered
/// @param opened when this process opened it
/// @param readOnly why the store takes no more writes, empty while it does
public record StoreStatus(
        UUID id,
        Path persist,
        int formatVersion,
        List<String> features,
        Instant opened,
        LastStop lastStop,
        Optional<String> readOnly) {
    public StoreStatus {
        features = List.copyOf(features);
    }
}
