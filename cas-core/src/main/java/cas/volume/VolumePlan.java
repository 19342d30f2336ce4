package cas.volume;

import cas.overview.Room;
import java.util.Optional;
import java.util.OptionalLong;

/// What making a volume would come to, found out without making it.
///
/// @param sizeBytes what its machine would see; 0 if only unpacking tells
/// @param collectableBytes what a collection would free, looked for only when there is no room; empty otherwise
/// @param refusal why it would be refused, as the refusal itself would say; empty if it would be made
public record VolumePlan(
        VolumeFormat format,
        CreationMethod method,
        long sizeBytes,
        Needs needs,
        Room room,
        Quota quota,
        OptionalLong collectableBytes,
        Optional<String> refusal) {
    /// What it takes on disk beside what is there.
    ///
    /// @param missingBytes of its content that the namespace does not have yet, and that must come first
    /// @param peakBytes while it is made, what is missing included
    /// @param finalBytes when it is there, without what its machine writes
    /// @param certain whether that is the most it can be; else an estimate from what compressed layers say of
    ///     themselves
    public record Needs(long missingBytes, long peakBytes, long finalBytes, boolean certain) {
        /// Next to nothing.
        public static final Needs NOTHING = new Needs(0, 0, 0, true);
    }

    /// What the volumes of the namespace may be together.
    ///
    /// @param limitBytes empty if nobody set one
    /// @param usedBytes sizes of all disks that it has
    public record Quota(OptionalLong limitBytes, long usedBytes) {
        public static final Quota NONE = new Quota(OptionalLong.empty(), 0);

        /// Whether a disk of this size may join.
        public boolean allows(long sizeBytes) {
            return limitBytes.isEmpty() || sizeBytes <= limitBytes.getAsLong() - usedBytes;
        }
    }
}
