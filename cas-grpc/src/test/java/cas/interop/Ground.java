package cas.interop;

import cas.interop.ForgetfulDisk.Keep;
import cas.interop.ForgetfulDisk.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Where a daemon works, and what ends its work at any moment.
interface Ground extends AutoCloseable {
    Path root();

    /// Makes it ready for one more turn.
    ///
    /// @return what is to be known of this one, for people
    String begin(int turn, Random random);

    /// Ends all work. From any thread, and any number of times; the first one counts.
    void cut(Server server);

    /// @return what is wrong with it now that nobody works on it; empty if nothing is
    String settle();

    @Override
    void close();

    /// A disk whose power goes.
    ///
    /// @param slowPercent how often the disk is a slow one
    static Ground forgetful(Workbench bench, String name, Kind kind, int slowPercent) throws IOException {
        return new Forgetful(kind, slowPercent, ForgetfulDisk.make(bench, name, kind));
    }

    /// A directory whose disk forgets nothing; only the daemon is killed.
    static Ground firm(Workbench bench, String name) throws IOException {
        return new Firm(bench.directory(name));
    }

    final class Forgetful implements Ground {
        private static final List<Keep> KEEPS = List.of(Keep.values());
        /// What a flush takes on the flash of small devices.
        private static final int FLUSH_MICROS = 3_000;

        private final Kind kind;
        private final int slowPercent;
        private final ForgetfulDisk disk;
        private Keep keep = Keep.NOTHING;
        private long seed;

        private Forgetful(Kind kind, int slowPercent, ForgetfulDisk disk) {
            this.kind = kind;
            this.slowPercent = slowPercent;
            this.disk = disk;
        }

        @Override
        public Path root() {
            return disk.root();
        }

        @Override
        public String begin(int turn, Random random) {
            keep = KEEPS.get(random.nextInt(KEEPS.size()));
            seed = random.nextLong();
            String options = kind.options(turn);
            disk.slow(random.nextInt(100) < slowPercent ? FLUSH_MICROS : 0);
            disk.mount(options);
            return options + ", keeping " + keep;
        }

        @Override
        public void cut(Server server) {
            disk.cut(keep, seed);
        }

        @Override
        public String settle() {
            return disk.settle();
        }

        @Override
        public void close() {
            disk.close();
        }
    }

    record Firm(Path root) implements Ground {
        @Override
        public String begin(int turn, Random random) {
            return "killed";
        }

        @Override
        public void cut(Server server) {
            server.kill();
        }

        @Override
        public String settle() {
            return "";
        }

        @Override
        public void close() {
            // The workbench takes it away.
        }
    }
}
