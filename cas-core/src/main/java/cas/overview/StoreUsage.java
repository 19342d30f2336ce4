package cas.overview;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What the store takes, and what its file system has.
///
/// @param areas every area, those that do not exist with zeros
/// @param capacityBytes size of the file system below the persist directory
/// @param freeBytes what of it we could still write
public record StoreUsage(Map<Area, Amount> areas, long capacityBytes, long freeBytes) {
    public StoreUsage {
        EnumMap<Area, Amount> all = new EnumMap<>(Area.class);
        for (Area area : Area.values()) {
            all.put(area, areas.getOrDefault(area, Amount.NONE));
        }
        areas = Collections.unmodifiableMap(all);
    }

    /// @param bytes allocated on disk, hard links counted once
    /// @param entries how many things of the area: blobs, ingests, snapshots, volumes; files elsewhere
    public record Amount(long bytes, long entries) {
        public static final Amount NONE = new Amount(0, 0);
    }
}
