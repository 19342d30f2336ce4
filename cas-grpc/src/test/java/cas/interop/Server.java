package cas.interop;

import cas.client.ClientOptions;
import cas.proving.Program;
import cas.proving.Program.Outcome;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A server of containerd's protocol, running as a child process: ours or the field's own.
final class Server implements AutoCloseable {
    private static final int START_SECONDS_MAX = 300;
    private static final int STOP_SECONDS_MAX = 300;
    private static final int PAUSE_MILLIS = 20;

    private final Process process;
    private final Path socket;
    private final Path log;

    private Server(Process process, Path socket, Path log) {
        this.process = process;
        this.socket = socket;
        this.log = log;
    }

    /// The program under test, as it was packaged.
    static Path cas() {
        return Path.of("target/dist/cas").toAbsolutePath();
    }

    /// Our daemon, ready to serve.
    static Server cas(Workbench bench, Path persist) throws IOException {
        return tryCas(bench, persist).ready();
    }

    /// Our daemon with all it starts in a control group, ready to serve.
    static Server casIn(Path group, Workbench bench, Path persist) throws IOException {
        Path socket = bench.socket(persist.getFileName().toString());
        Path log = Files.createTempFile(bench.directory("logs"), "cas-", ".log");
        String joining = "echo $$ > \"$1/cgroup.procs\" && exec \"$2\" serve --gc-grace 24h"
                + " --persist \"$3\" --address \"$4\"";
        Process process = Program.shell(joining, group, cas(), persist, socket).start(log, log);
        return new Server(bench.keep(process), socket, log).ready();
    }

    /// Our daemon, ready to serve. It collects when it is asked to and at no other time.
    static Server casThatCollectsWhenAsked(Workbench bench, Path persist, String... options) throws IOException {
        Path socket = bench.socket(persist.getFileName().toString());
        Path log = Files.createTempFile(bench.directory("logs"), "cas-", ".log");
        List<String> words = List.of(
                cas().toString(),
                "serve",
                "--persist",
                persist.toString(),
                "--address",
                socket.toString(),
                "--gc-startup-delay",
                "1000h",
                "--gc-pause-threshold",
                "0.0000001");
        Process process = Program.of(line(words, options)).start(log, log);
        return new Server(bench.keep(process), socket, log).ready();
    }

    /// Our daemon, just started.
    static Server tryCas(Workbench bench, Path persist) throws IOException {
        return tryCas(bench, persist, cas().toString(), Map.of());
    }

    /// A program that takes the words of our daemon, just started.
    ///
    /// @param environment more variables
    static Server tryCas(Workbench bench, Path persist, String program, Map<String, String> environment)
            throws IOException {
        int names = persist.getNameCount();
        Path socket = bench.socket(persist.getName(names - 2) + "-" + persist.getName(names - 1));
        Path log = Files.createTempFile(bench.directory("logs"), "cas-", ".log");
        // What these tests commit is held by nothing: a grace period keeps the collector away from it.
        List<String> words = List.of(
                program, "serve", "--gc-grace", "24h", "--persist", persist.toString(), "--address", socket.toString());
        Program daemon = Program.of(words).with("LC_ALL", "C");
        environment.forEach(daemon::with);
        return new Server(bench.keep(daemon.start(log, log)), socket, log);
    }

    /// Debian's containerd without what it needs only for Kubernetes, all its files in the workbench. It collects when
    /// it is asked to and at no other time.
    static Server containerd(Workbench bench) throws IOException {
        return containerd(bench, "containerd", "shared");
    }

    /// @param policy whether namespaces share content: `shared` or `isolated`
    static Server containerd(Workbench bench, String name, String policy) throws IOException {
        Path root = bench.directory(name);
        Path socket = bench.socket(name);
        Files.createDirectories(socket.getParent());
        Path configuration = root.resolve("config.toml");
        Files.writeString(configuration, """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "%2$s"
            [ttrpc]
              address = "%2$s.ttrpc"
            [plugins."io.containerd.gc.v1.scheduler"]
              startup_delay = "1000h"
              pause_threshold = 0.0000001
            [plugins."io.containerd.metadata.v1.bolt"]
              content_sharing_policy = "%3$s"
            """.formatted(root, socket, policy));
        Path log = root.resolve("log");
        Process process =
                Program.of("containerd", "--config", configuration.toString()).start(log, log);
        return new Server(bench.keep(process), socket, log).ready();
    }

    /// Our daemon with a second socket for containerd, ready to serve.
    static Server casWithPlugin(Workbench bench, Path persist) throws IOException {
        Server server = casThatCollectsWhenAsked(
                bench, persist, "--plugin-address", bench.socket("plugin").toString());
        // The sockets are made one after the other.
        server.cas("default", "status").expect(0);
        return server;
    }

    /// Debian's containerd with our daemon as its only content store and as its snapshotter `cas`.
    static Server containerdOnPlugins(Workbench bench, String name) throws IOException {
        Path root = bench.directory(name);
        Path socket = bench.socket(name);
        Files.createDirectories(socket.getParent());
        Path configuration = root.resolve("config.toml");
        Files.writeString(configuration, """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = [
              "io.containerd.grpc.v1.cri",
              "io.containerd.content.v1.content",
              "io.containerd.internal.v1.opt",
              "io.containerd.internal.v1.restart",
            ]
            [grpc]
              address = "%2$s"
            [ttrpc]
              address = "%2$s.ttrpc"
            [proxy_plugins]
              [proxy_plugins.cas-content]
                type = "content"
                address = "%3$s"
              [proxy_plugins.cas]
                type = "snapshot"
                address = "%3$s"
              [proxy_plugins.cas-native]
                type = "snapshot"
                address = "%3$s"
            """.formatted(root, socket, bench.socket("plugin")));
        Path log = Files.createTempFile(bench.directory("logs"), "containerd-", ".log");
        Process process =
                Program.of("containerd", "--config", configuration.toString()).start(log, log);
        return new Server(bench.keep(process), socket, log).ready();
    }

    Server ready() throws IOException {
        for (int waited = 0; waited < START_SECONDS_MAX * 1000; waited += PAUSE_MILLIS) {
            if (ends(PAUSE_MILLIS)) {
                throw new AssertionError("the server ended with " + process.exitValue() + " at its start:\n" + log());
            }
            if (connects()) {
                return this;
            }
        }
        throw new AssertionError("the server was not ready after " + START_SECONDS_MAX + " s:\n" + log());
    }

    private boolean connects() throws IOException {
        if (!Files.exists(socket)) {
            return false;
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (SocketException e) {
            // Nobody listens yet, or the socket that somebody left was removed a moment ago.
            return false;
        }
    }

    Path socket() {
        return socket;
    }

    /// For clients that do not mind if this machine, or the server, is stopped for a while.
    ClientOptions patiently() {
        return new ClientOptions(socket, Duration.ofHours(1), Duration.ZERO);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean alive() {
        return process.isAlive();
    }

    /// Debian's `ctr` in a namespace of this server.
    Outcome ctr(String namespace, String... words) {
        return ctrProgram(namespace, words).run();
    }

    Program ctrProgram(String namespace, String... words) {
        return Program.of(line(List.of("ctr", "-a", socket.toString(), "-n", namespace), words));
    }

    /// Our own command in a namespace of this server.
    Outcome cas(String namespace, String... words) {
        return casProgram(namespace, words).run();
    }

    Program casProgram(String namespace, String... words) {
        return Program.of(line(List.of(cas().toString(), "-a", socket.toString(), "-n", namespace), words));
    }

    private static List<String> line(List<String> first, String... more) {
        var line = new ArrayList<>(first);
        line.addAll(List.of(more));
        return line;
    }

    /// As a power cut would end it, as far as the process can see.
    void kill() {
        process.destroyForcibly();
        ends(STOP_SECONDS_MAX * 1000);
    }

    /// Asks it to end.
    ///
    /// @return its exit status
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    int awaitEnd() {
        if (!ends(STOP_SECONDS_MAX * 1000)) {
            throw new AssertionError("the server did not end within " + STOP_SECONDS_MAX + " s");
        }
        return process.exitValue();
    }

    /// Whether it has ended within this time.
    boolean ends(int millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the server", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            if (!ends(STOP_SECONDS_MAX * 1000)) {
                kill();
            }
        }
    }
}
