package cas.overview;

import cas.finding.Soundness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// How the store is. Cheap to ask for.
///
/// @param uuid made with the store, the same for its whole life
/// @param persist the directory the store lives below
/// @param formatVersion version of the bytes on disk
/// @param features of the format that are in force, sorted
/// @param opened when this process opened it
/// @param readOnly why the store takes no more writes, empty while it does
/// @param notes what needs a look although the store works, one sentence each
/// @param capacity of the file system that holds the persist directory
/// @param soundness what is known of the bytes
/// @param reserved of it for what must go on when it is full
/// @param unpacking how the kernel holds the threads that unpack layers, and which library unpacks gzip, for
///     people
/// @param vault how the vault is encrypted, asked just now
public record StoreStatus(
        UUID uuid,
        Path persist,
        int formatVersion,
        List<String> features,
        Instant opened,
        LastStop lastStop,
        Optional<String> readOnly,
        List<String> notes,
        List<Directory> directories,
        Capacity capacity,
        Soundness soundness,
        Reserved reserved,
        String unpacking,
        Vault vault) {
    public StoreStatus {
        features = List.copyOf(features);
        notes = List.copyOf(notes);
        directories = List.copyOf(directories);
    }
}
