package cas.os.linux;

/// Constants of the kernel's interface. Only two differ between amd64 and aarch64.
final class Abi {
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;
    static final int O_DIRECTORY = Sys.arm() ? 040000 : 0200000;
    static final int O_NOFOLLOW = Sys.arm() ? 0100000 : 0400000;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int RESOLVE_NO_XDEV = 1;
    static final int RESOLVE_NO_MAGICLINKS = 2;
    static final int RESOLVE_NO_SYMLINKS = 4;
    static final int RESOLVE_BENEATH = 8;
    static final int RESOLVE_IN_ROOT = 16;

    private Abi() {}
}
