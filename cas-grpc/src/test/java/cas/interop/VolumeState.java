package cas.interop;

import cas.digest.Digest;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// Volumes, snapshots of them, and what all of these hold, at one moment.
record VolumeState(SortedMap<VolumeName, Held> volumes, SortedMap<UUID, SortedMap<VolumeName, Held>> groups) {
    static final VolumeState NONE = new VolumeState(new TreeMap<>(), new TreeMap<>());

    private static final String VOLUME = "volume ";
    private static final String GROUP = "snapshot ";

    /// A volume.
    ///
    /// @param from what it was made of
    /// @param content the bytes of a raw disk, the mark in a container, nothing of other disks
    record Held(
            String from,
            VolumeFormat format,
            boolean overlay,
            boolean encrypted,
            boolean readOnly,
            long sizeBytes,
            ByteBuffer content) {
        String line() {
            return line(format, encrypted, readOnly, sizeBytes, content);
        }

        static String line(
                VolumeFormat format, boolean encrypted, boolean readOnly, long sizeBytes, ByteBuffer content) {
            return format.word() + (encrypted ? " vault " : " clear ") + (readOnly ? "read-only " : "") + sizeBytes
                    + " " + held(content);
        }

        /// Whether it can grow.
        boolean grows() {
            return format.isDisk() && !readOnly;
        }

        Held sized(long bytes) {
            ByteBuffer longer = format == VolumeFormat.RAW ? longer(content, bytes) : content;
            return new Held(from, format, overlay, encrypted, readOnly, bytes, longer);
        }

        Held holding(ByteBuffer other) {
            return new Held(from, format, overlay, encrypted, readOnly, sizeBytes, other);
        }

        Held placed(boolean inVault) {
            return new Held(from, format, overlay, inVault, readOnly, sizeBytes, content);
        }
    }

    static ByteBuffer longer(ByteBuffer bytes, long size) {
        return ByteBuffer.wrap(Arrays.copyOf(bytes(bytes), (int) size));
    }

    static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.capacity()];
        content.duplicate().clear().get(bytes);
        return bytes;
    }

    static String held(ByteBuffer content) {
        return Digest.sha256(bytes(content)).hex().substring(0, 16);
    }

    VolumeState with(VolumeName name, Held held) {
        var after = new TreeMap<>(volumes);
        after.put(name, held);
        return new VolumeState(after, groups);
    }

    VolumeState without(VolumeName name) {
        var after = new TreeMap<>(volumes);
        after.remove(name);
        return new VolumeState(after, groups);
    }

    VolumeState withGroup(UUID id, List<VolumeName> names) {
        var group = new TreeMap<VolumeName, Held>();
        names.forEach(name -> group.put(name, of(name)));
        var after = new TreeMap<>(groups);
        after.put(id, group);
        return new VolumeState(volumes, after);
    }

    VolumeState withoutGroup(UUID id) {
        var after = new TreeMap<>(groups);
        after.remove(id);
        return new VolumeState(volumes, after);
    }

    VolumeState backTo(UUID id) {
        var after = new TreeMap<>(volumes);
        after.putAll(groups.getOrDefault(id, new TreeMap<>()));
        return new VolumeState(after, groups);
    }

    Held of(VolumeName name) {
        return Optional.ofNullable(volumes.get(name)).orElseThrow();
    }

    boolean grouped(VolumeName name) {
        return groups.values().stream().anyMatch(group -> group.containsKey(name));
    }

    /// Volumes of which no snapshot is kept.
    List<VolumeName> free() {
        return volumes.keySet().stream().filter(name -> !grouped(name)).toList();
    }

    SortedMap<String, String> lines() {
        var lines = new TreeMap<String, String>();
        volumes.forEach((name, held) -> lines.put(VOLUME + name, held.line()));
        groups.forEach((id, group) -> group.forEach(
                (name, held) -> lines.put(copy(id, name), held.sizeBytes() + " " + held(held.content()))));
        return lines;
    }

    static Map.Entry<String, String> volume(VolumeName name, String line) {
        return Map.entry(VOLUME + name, line);
    }

    static String copy(UUID id, VolumeName name) {
        return GROUP + id + " of " + name;
    }
}
