package cas.collection;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What a collection did, or would have done.
///
/// @param removed how many of each kind, 0 left out
/// @param freedBytes of blobs whose bytes went and of snapshots
/// @param marking how long it took to find out what is held
/// @param total from begin to end
public record Collected(
        Instant begun, Map<Kind, Long> removed, long freedBytes, long heldCount, Duration marking, Duration total) {
    public Collected {
        Map<Kind, Long> copy = new EnumMap<>(Kind.class);
        removed.forEach((kind, count) -> {
            if (count != 0) {
                copy.put(kind, count);
            }
        });
        removed = Collections.unmodifiableMap(copy);
    }

    /// What is counted.
    public enum Kind {
        IMAGES,
        BLOBS,
        SNAPSHOTS,
        LEASES,
        INGESTS,
        /// Bytes without a record.
        BYTES,
        /// Directories of snapshots without a record.
        TREES;

        public static Kind of(Subject subject) {
            return switch (subject) {
                case Subject.OfImage _ -> IMAGES;
                case Subject.OfBlob _ -> BLOBS;
                case Subject.OfSnapshot _ -> SNAPSHOTS;
                case Subject.OfLease _ -> LEASES;
                case Subject.OfIngest _ -> INGESTS;
                case Subject.Bytes _ -> BYTES;
                case Subject.Tree _ -> TREES;
                case Subject.OfVolume _, Subject.OfContainer _ ->
                    throw new IllegalArgumentException("not collected: " + subject);
            };
        }
    }

    public long count(Kind kind) {
        return removed.getOrDefault(kind, 0L);
    }

    public long count() {
        return removed.values().stream().mapToLong(Long::longValue).sum();
    }
}
