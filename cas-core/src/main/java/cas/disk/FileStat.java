package cas.disk;

import java.time.Instant;

/// What a name stands for. Symbolic links are not followed.
///
/// @param names how many names the file has (its hard links)
public record FileStat(Type type, long size, int names, Instant modified) {
    public enum Type {
        FILE,
        DIRECTORY,
        OTHER,
    }
}
