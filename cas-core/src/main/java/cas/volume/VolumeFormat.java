package cas.volume;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a volume is on disk.
public enum VolumeFormat {
    /// A disk of plain bytes: one file.
    RAW,
    /// A root file system on a snapshot: one directory with `rootfs`, `image-config.json` and `snapshotid.txt`.
    CONTAINER,
    /// A disk that says where each of its clusters lies; it can stand on another one.
    QCOW2,
    VMDK,
    VHD,
    VHDX;

    /// Whether it is one file that a machine uses as a disk.
    public boolean isDisk() {
        return this != CONTAINER;
    }

    /// The word for it, in lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<VolumeFormat> ofWord(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst();
    }
}
