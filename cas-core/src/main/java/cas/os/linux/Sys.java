package cas.os.linux;

import java.util.Locale;

/// The system calls used here, with their numbers on amd64 and on aarch64.
enum Sys {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    LSEEK(8, 62),
    IOCTL(16, 29),
    FCNTL(72, 25),
    FTRUNCATE(77, 46),
    CHDIR(80, 49),
    GETEUID(107, 175),
    FCHMOD(91, 52),
    FCHOWN(93, 55),
    STATFS(137, 43),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    SETXATTR(188, 5),
    LSETXATTR(189, 6),
    FSETXATTR(190, 7),
    LGETXATTR(192, 9),
    FGETXATTR(193, 10),
    FLISTXATTR(196, 13),
    FREMOVEXATTR(199, 16),
    GETDENTS64(217, 61),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    FCHOWNAT(260, 54),
    UNLINKAT(263, 35),
    LINKAT(265, 37),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FCHMODAT(268, 53),
    PRCTL(157, 167),
    UNSHARE(272, 97),
    UTIMENSAT(280, 88),
    FALLOCATE(285, 47),
    SYNC_FILE_RANGE(277, 84),
    SYNCFS(306, 267),
    MEMFD_CREATE(319, 279),
    COPY_FILE_RANGE(326, 285),
    STATX(332, 291),
    MOVE_MOUNT(429, 429),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    OPENAT2(437, 437),
    LANDLOCK_CREATE_RULESET(444, 444),
    LANDLOCK_ADD_RULE(445, 445),
    LANDLOCK_RESTRICT_SELF(446, 446);

    private static final boolean ARM = switch (System.getProperty("os.arch")) {
        case "amd64" -> false;
        case "aarch64" -> true;
        case String other ->
            throw new UnsupportedOperationException(
                    "system calls: expected a machine amd64 or aarch64, found " + other);
    };

    private final int amd64;
    private final int aarch64;

    Sys(int amd64, int aarch64) {
        this.amd64 = amd64;
        this.aarch64 = aarch64;
    }

    int number() {
        return ARM ? aarch64 : amd64;
    }

    static boolean arm() {
        return ARM;
    }

    /// The name in manuals.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
