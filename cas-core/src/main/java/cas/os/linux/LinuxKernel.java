package cas.os.linux;

import cas.os.AccessLists;
import cas.os.Encryption;
import cas.os.Fence;
import cas.os.FileCopier;
import cas.os.FileSystems;
import cas.os.FileTaker;
import cas.os.Host;
import cas.os.Inflation;
import cas.os.MemoryFiles;
import cas.os.Mounter;
import cas.os.Programs;
import cas.os.Tree;
import cas.os.TreeReader;

/// The door: every kernel port, on Linux. Opening it costs nothing; the first call links one libc function.
public final class LinuxKernel {
    private LinuxKernel() {}

    public static Mounter mounter() {
        return new LinuxMounter();
    }

    public static FileSystems fileSystems() {
        return new LinuxFileSystems();
    }

    public static MemoryFiles memoryFiles() {
        return new LinuxMemoryFiles();
    }

    public static FileCopier fileCopier() {
        return new LinuxFileCopier();
    }

    public static Tree.Opener trees() {
        return LinuxTree::open;
    }

    public static TreeReader.Opener readers() {
        return LinuxTreeReader::open;
    }

    public static Fence fence() {
        return new LandlockFence();
    }

    /// The fastest way to unpack gzip that this machine has; looked for when the first one is opened.
    public static Inflation.Opener inflations() {
        return new FastestInflation();
    }

    public static AccessLists accessLists() {
        return new LinuxAccessLists();
    }

    public static FileTaker fileTaker() {
        return new LinuxFileTaker();
    }

    /// The machine's programs, fenced in.
    public static Programs programs() {
        return new FencedPrograms(new LandlockFence());
    }

    public static Encryption encryption() {
        return new LinuxEncryption();
    }

    public static Host host() {
        return new LinuxHost();
    }
}
