package cas.interop;

import cas.proving.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A file system on a disk that forgets what was not flushed when its power is cut
/// (`src/test/native/forgetful.c`).
final class ForgetfulDisk implements AutoCloseable {
    private static final int START_SECONDS_MAX = 20;
    private static final int PAUSE_MILLIS = 10;

    private final Kind kind;
    private final Path image;
    private final Path devices;
    private final Path mount;
    private final Process process;

    /// The file systems that devices use.
    enum Kind {
        EXT4("128M", "mkfs.ext4 -q -F", "e2fsck -fn"),
        XFS("300M", "mkfs.xfs -q -f", "xfs_repair -n"),
        BTRFS("160M", "mkfs.btrfs -q -f", "btrfs check --force --readonly");

        private final String size;
        private final String make;
        private final String check;

        Kind(String size, String make, String check) {
            this.size = size;
            this.make = make;
            this.check = check;
        }

        /// Mount options for a turn: the usual ones, and in between ones that put off whatever may be put off.
        String options(int turn) {
            if (turn % 2 == 0) {
                return "defaults";
            }
            return switch (this) {
                case EXT4 -> "noauto_da_alloc,data=writeback,commit=300";
                case XFS -> "noatime,logbsize=256k";
                case BTRFS -> "noatime,commit=300";
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What survives a cut of that which was not flushed.
    enum Keep {
        NOTHING("none"),
        /// The first so many writes, the last of them torn.
        PREFIX("prefix"),
        /// Any sector.
        RANDOM("random");

        private final String word;

        Keep(String word) {
            this.word = word;
        }
    }

    private ForgetfulDisk(Kind kind, Path image, Path devices, Path mount, Process process) {
        this.kind = kind;
        this.image = image;
        this.devices = devices;
        this.mount = mount;
        this.process = process;
    }

    /// An empty file system, not mounted yet.
    static ForgetfulDisk make(Workbench bench, String name, Kind kind) throws IOException {
        Path image = bench.path(name + ".img");
        // btrfs looks at every loop device of the machine first, and fails if one of them is just going.
        String making = "truncate -s " + kind.size + " \"$1\"; for _ in $(seq 50); do " + kind.make
                + " \"$1\" && exit; sleep 0.1; done; exit 1";
        Program.shell(making, image).check();
        Path devices = bench.directory(name + "-disk");
        Path log = bench.path(name + "-disk.log");
        Process process =
                bench.keep(Program.of(NativeTool.forgetfulDisk().toString(), image.toString(), devices.toString())
                        .start(log, log));
        var disk = new ForgetfulDisk(kind, image, devices, bench.directory(name), process);
        try {
            for (int waited = 0; !Files.exists(devices.resolve("disk")); waited += PAUSE_MILLIS) {
                if (process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS) || waited > START_SECONDS_MAX * 1000) {
                    throw new AssertionError("the forgetful disk did not start: " + Files.readString(log));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return disk;
    }

    /// Where it is mounted between [#mount] and [#settle].
    Path root() {
        return mount;
    }

    void mount(String options) {
        Program.shell("mount -o loop," + options + " \"$1\" \"$2\"", devices.resolve("disk"), mount)
                .check();
    }

    /// The power goes. May be called at any moment and by several; the first one counts.
    void cut(Keep keep, long seed) {
        command("cut " + keep.word + " " + (seed >>> 1));
    }

    /// So long takes a flush from now on: the flash of small devices needs milliseconds.
    void slow(int micros) {
        command("slow " + micros);
    }

    private void command(String words) {
        try {
            Files.writeString(devices.resolve("control"), words + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new AssertionError("the forgetful disk does not obey: " + words, e);
        }
    }

    /// Unmounts the dead file system, gives it power, lets it recover, and checks it while nobody uses it.
    ///
    /// @return what the checker said, empty if it found nothing
    String settle() {
        for (Path inside : Workbench.mountsBelow(mount).reversed()) {
            if (!inside.equals(mount)) {
                Program.of("umount", "-l", inside.toString()).check();
            }
        }
        // As long as a loop device is there, the kernel has not let go of the dead file system, and would write to the
        // disk as soon as that has power. A dead xfs cannot be looked at: mountpoint(1) takes it for unmounted.
        String script = """
            mounted() {
                grep -qF " $1 " /proc/self/mountinfo
            }
            gone() {
                for _ in $(seq 800); do
                    ! mounted "$1" || umount "$1" 2>/dev/null || true
                    mounted "$1" || [ -n "$(losetup -j "$2")" ] || return 0
                    sleep 0.02
                done
                echo "still in use: $1, loop devices $(losetup -j "$2"), processes that see it mounted:" \
                    "$(grep -l " $1 " /proc/[0-9]*/mountinfo | wc -l), that have it open:" \
                    "$(ls -l /proc/[0-9]*/fd /proc/[0-9]*/cwd 2>/dev/null | grep -F " $1/")" >&2
                return 1
            }
            gone "$2" "$3/disk"
            echo revive >"$3/control"
            mount -o loop "$3/disk" "$2"
            gone "$2" "$3/disk"
            %s "$1" 2>&1 || echo "%s ended with $?"
            """.formatted(kind.check, kind.check.split(" ", 2)[0]);
        String said = Program.shell(script, image, mount, devices).check();
        return said.contains(" ended with ") ? said : "";
    }

    @Override
    public void close() {
        Program.shell("umount -l \"$1\" || true; umount \"$2\"", mount, devices).run();
        process.destroy();
    }
}
