package cas.os.linux;

import cas.disk.SteadyThread;
import cas.error.CasException.Unimplemented;
import cas.os.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Each program is started by a thread that Landlock has fenced in, whose fence it inherits; without a network and
/// without privileges if we have them to take away, with limits, at the lowest priority. It dies with that thread.
final class FencedPrograms implements Programs {
    private static final List<Path> DIRECTORIES = List.of(Path.of("/usr/bin"), Path.of("/bin"));
    private static final List<Path> SYSTEM = Stream.of(
                    "/usr",
                    "/lib",
                    "/lib64",
                    "/bin",
                    "/etc/ld.so.cache",
                    "/etc/ld.so.conf",
                    System.getProperty("java.home"))
            .map(Path::of)
            .toList();
    /// One arena: the C library would set 64 MiB of addresses aside for each thread, and they count as memory taken.
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C", "MALLOC_ARENA_MAX", "1");
    private static final int SAID_CHARS_MAX = 4096;
    private static final int BUFFER_BYTES = 8192;
    private static final int FILES_MAX = 64;

    private final LandlockFence fence;

    FencedPrograms(LandlockFence fence) {
        this.fence = fence;
    }

    @Override
    public Ended run(Job job, Consumer<String> heard) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words(job)).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        builder.directory(Path.of("/").toFile());
        List<Path> system = SYSTEM.stream().filter(Files::exists).toList();
        CompletableFuture<Process> started = new CompletableFuture<>();
        // Only what starts it is fenced in, and it lives as long as the program: who listens may need to read more.
        new SteadyThread(() -> start(job, builder, system, started), "cas-program").start();
        Process process = started(started);
        try {
            process.getOutputStream().close();
            String said = listen(process.getInputStream(), heard);
            return new Ended(status(process), said);
        } finally {
            process.destroyForcibly();
            status(process);
        }
    }

    private void start(Job job, ProcessBuilder builder, List<Path> system, CompletableFuture<Process> started) {
        try {
            fence.restrictTo(system, job.readable(), job.writable());
            Process process = builder.start();
            started.complete(process);
            status(process);
        } catch (IOException | RuntimeException | Error e) {
            started.completeExceptionally(e);
        }
    }

    private static Process started(CompletableFuture<Process> started) throws IOException {
        try {
            return started.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case RuntimeException refused -> throw refused;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    private static int status(Process process) {
        return process.onExit().join().exitValue();
    }

    private static String listen(InputStream in, Consumer<String> heard) throws IOException {
        StringBuilder said = new StringBuilder();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            String part = new String(buffer, 0, count, StandardCharsets.UTF_8);
            heard.accept(part);
            said.append(part);
            if (said.length() > SAID_CHARS_MAX) {
                said.delete(0, said.length() - SAID_CHARS_MAX);
            }
        }
        return said.toString().strip();
    }

    private static List<String> words(Job job) {
        Bounds bounds = job.bounds();
        List<String> words = new ArrayList<>();
        boolean root = root();
        if (root) {
            words.addAll(List.of(program("unshare"), "--net", "--ipc", "--"));
        }
        words.addAll(List.of(
                program("prlimit"),
                "--as=" + bounds.memoryBytesMax(),
                "--fsize=" + bounds.fileBytesMax(),
                "--cpu=" + Math.max(1, bounds.processorMax().toSeconds()),
                "--nofile=" + FILES_MAX,
                "--core=0",
                program("nice"),
                "-n",
                "19",
                program("setpriv"),
                "--pdeathsig=KILL",
                "--no-new-privs"));
        if (root) {
            words.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
        }
        words.add(program(job.words().getFirst()));
        words.addAll(job.words().subList(1, job.words().size()));
        return words;
    }

    private static boolean root() {
        try (Call call = Call.open()) {
            return call.raw(Sys.GETEUID, 0) == 0;
        }
    }

    private static String program(String name) {
        return find(name)
                .orElseThrow(() -> new Unimplemented(
                        "run " + name + ": expected it in /usr/bin or /bin, found none; a disk is converted by qemu-img"
                                + " (Debian: qemu-utils) with the help of util-linux and coreutils"));
    }

    private static Optional<String> find(String name) {
        return DIRECTORIES.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    @Override
    public String inForce() {
        String held = root() ? "no network, no privileges, limits" : "limits; without root its network is ours";
        return fence.inForce() + "; " + held;
    }
}
