package cas.cli;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.client.Unreachable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A daemon that this process starts for itself. It ends with this process, however that ends: it watches its standard
/// input, which is a pipe from here.
final class ChildDaemon implements Closeable {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 50;
    private static final int LOG_LINES_MAX = 20;

    private final Process process;
    private final Path address;
    private final Path log;

    private ChildDaemon(Process process, Path address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /// Starts it and waits until it answers.
    ///
    /// @param launcher the `cas` script
    static ChildDaemon start(Path launcher, Path persist, Path address, Path log) throws IOException {
        Process process = new ProcessBuilder(
                        launcher.toString(),
                        "serve",
                        "--stop-at-end-of-input",
                        "--persist",
                        persist.toString(),
                        "--address",
                        address.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ChildDaemon daemon = new ChildDaemon(process, address, log);
        try {
            daemon.awaitReady();
            return daemon;
        } catch (IOException | RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    private void awaitReady() throws IOException {
        Instant end = Instant.now().plus(READY_MAX);
        while (!answers()) {
            if (ended(Duration.ofMillis(POLL_MILLIS))) {
                throw new IOException("the daemon ended with code " + process.exitValue() + ":\n" + lastLines());
            }
            if (Instant.now().isAfter(end)) {
                throw new IOException(
                        "the daemon does not answer after " + READY_MAX.toSeconds() + " s:\n" + lastLines());
            }
        }
    }

    private boolean answers() throws IOException {
        if (!Files.exists(address)) {
            return false;
        }
        try (CasClient client = CasClient.connect(new ClientOptions(address))) {
            client.version();
            return true;
        } catch (Unreachable e) {
            return false;
        }
    }

    private boolean ended(Duration patience) throws IOException {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the daemon");
        }
    }

    /// The end of what it said.
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_MAX), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }

    /// Asks it to stop and waits; nothing happens if it has ended.
    ///
    /// @return its exit code
    int stop() throws IOException {
        process.destroy();
        if (!ended(STOP_MAX)) {
            process.destroyForcibly();
            ended(STOP_MAX);
            throw new IOException("the daemon did not stop within " + STOP_MAX.toSeconds() + " s and was killed");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
