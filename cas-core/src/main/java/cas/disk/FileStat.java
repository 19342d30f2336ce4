package cas.disk;

import java.time.Instant;

/// What a name stands for. Links are not followed.
public record FileStat(Type type, long size, Instant modified) {
    public enum Type {
        FILE,
        DIRECTORY,
        OTHER,
    }
}
