package cas.server;

import cas.disk.SteadyThread;
import cas.namespace.StoreView;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The daemon's ear: serves a store on a unix socket until it is closed.
public final class CasServer implements AutoCloseable {
    /// Of a message, in both directions, as every peer has it.
    public static final int MESSAGE_BYTES_MAX = 16 << 20;
    /// Of the headers of one call (rule S3).
    public static final int HEADER_BYTES_MAX = 16 << 10;
    /// Calls at a time on one connection (rule S3).
    public static final int STREAMS_PER_CONNECTION_MAX = 100;
    /// Resets that a connection may send in [#RESET_WINDOW_SECONDS] (rule S3). A client that ends each read
    /// by cancelling resets once per read (rule B6), so this is far above what one does in earnest.
    public static final int RESETS_MAX = 20_000;

    public static final int RESET_WINDOW_SECONDS = 10;
    private static final int HANDSHAKE_SECONDS_MAX = 20;
    private static final int KEEPALIVE_SECONDS_MIN = 10;
    private static final int EVENT_LOOPS = 2;
    private static final int LOOP_CLOSE_SECONDS_MAX = 5;
    private static final int CALL_END_SECONDS_MAX = 5;
    private static final int COMMIT_THREADS_MAX = 32;
    private static final int COMMIT_THREAD_KEPT_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(CasServer.class);

    private final ServerOptions options;
    private final SocketFile socket;
    private final Server server;
    private final HealthService health;
    private final List<Runnable> endings = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup loops;
    private final ExecutorService calls;
    private final ExecutorService commits;

    private CasServer(ServerOptions options, Purpose purpose, Transport transport) throws IOException {
        this.options = options;
        this.socket = new SocketFile(
                options.address(), options.lists(), options.policy().agents().keySet());
        socket.prepare();
        this.loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("socket", true), transport.handlers());
        this.calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("call-", 0).factory());
        // Above this many at a time the others take a virtual thread, which costs more for work on files.
        this.commits = new ThreadPoolExecutor(
                0,
                COMMIT_THREADS_MAX,
                COMMIT_THREAD_KEPT_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> new SteadyThread(work, "commit"),
                (work, _) -> calls.execute(work));
        this.health = new HealthService(calls);
        this.server = build(purpose, transport);
    }

    /// What a socket is for.
    private sealed interface Purpose {
        /// What containerd is to its clients.
        record Store(ServedStore served) implements Purpose {}

        /// What a plugin is to containerd.
        record Plugin(StoreView view) implements Purpose {}
    }

    /// Binds the socket and begins to answer.
    ///
    /// @throws cas.error.CasException.FailedPrecondition if another server listens there
    /// @throws cas.error.CasException.PermissionDenied if the directory of the socket is not to be trusted
    public static CasServer start(ServerOptions options, ServedStore store) throws IOException {
        return start(options, store, Transport.best());
    }

    /// As [#start(ServerOptions, ServedStore)], for containerd alone, whose plugin we are there: no namespaces,
    /// no leases, and nothing of what clients see.
    public static CasServer startPlugin(ServerOptions options, StoreView plugin) throws IOException {
        return start(options, new Purpose.Plugin(plugin), Transport.best());
    }

    static CasServer start(ServerOptions options, ServedStore store, Transport transport) throws IOException {
        return start(options, new Purpose.Store(store), transport);
    }

    private static CasServer start(ServerOptions options, Purpose purpose, Transport transport) throws IOException {
        CasServer started = new CasServer(options, purpose, transport);
        try {
            started.server.start();
        } catch (IOException e) {
            started.release();
            throw new IOException("cannot listen on " + options.address() + ": " + e.getMessage(), e);
        }
        try {
            started.socket.restrict();
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private Server build(Purpose purpose, Transport transport) throws IOException {
        Complaints complaints = new Complaints(System::nanoTime);
        Peer.Everybody everybody = new Peer.Everybody(options.policy().everybody(SocketFile.ownUid()));
        Doorkeeper doorkeeper = new Doorkeeper(transport, everybody, complaints);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        transport.address(options.address()), InsecureServerCredentials.create())
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .channelFactory(() -> {
                    ServerChannel listener = transport.listener();
                    listener.pipeline().addFirst(doorkeeper);
                    return listener;
                })
                // grpc-netty sets it by default, and a unix socket has none.
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .executor(calls)
                .callExecutor(new Lanes(calls, commits))
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .maxInboundMetadataSize(HEADER_BYTES_MAX)
                .maxConcurrentCallsPerConnection(STREAMS_PER_CONNECTION_MAX)
                .maxRstFramesPerWindow(RESETS_MAX, RESET_WINDOW_SECONDS)
                .handshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEPALIVE_SECONDS_MIN, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .intercept(
                        switch (purpose) {
                            case Purpose.Store(var store) -> new Caller(store.views());
                            case Purpose.Plugin(var view) -> Caller.plugin(view);
                        })
                // The last one is asked first.
                .intercept(new Gate(complaints))
                // And this one hears all ends, whoever ends a call.
                .intercept(new BareErrors());
        List<BindableService> services = switch (purpose) {
            case Purpose.Store(var store) -> services(store);
            case Purpose.Plugin _ -> pluginServices();
        };
        services.forEach(builder::addService);
        return builder.build();
    }

    private List<BindableService> pluginServices() {
        return List.of(
                new ContentService(new WriteStream.Threads(calls, commits), Leniency.OF_PLUGIN)::definition,
                new DiffService(),
                health,
                new SnapshotsService(calls, Leniency.OF_PLUGIN),
                new VersionService());
    }

    private List<BindableService> services(ServedStore store) {
        EventsService events = new EventsService(store.events(), calls);
        StreamingService streams = new StreamingService();
        endings.add(streams::stop);
        endings.add(events::stop);
        VolumesService volumes = new VolumesService(store.events(), calls);
        endings.add(volumes::stop);
        List<BindableService> services = new ArrayList<>(List.of(
                new ContentService(new WriteStream.Threads(calls, commits), Leniency.NONE)::definition,
                new ContainersService(calls),
                new DiffService(),
                events,
                health,
                new ImagesService(store.collecting().trigger()),
                new LeasesService(store.collecting().trigger()),
                new MountsService(),
                new NamespacesService(store.namespaces()),
                new SnapshotsService(calls, Leniency.NONE),
                streams,
                new StoreService(
                        store.overview(),
                        store.checker(),
                        store.collecting(),
                        peer -> options.policy().sources(peer.roles()),
                        calls),
                new TransferService(streams, InstantSource.system(), new SecureRandom()),
                new VersionService(),
                volumes));
        services.add(new IntrospectionService(store.overview(), store.host(), () -> PluginList.of(store, services)));
        ReflectionService reflection = new ReflectionService(services);
        services.add(reflection);
        services.add(reflection::old);
        return services;
    }

    /// The full names of all methods that are served.
    Set<String> methods() {
        return server.getServices().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getMethodDescriptor().getFullMethodName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Where it listens.
    public Path address() {
        return options.address();
    }

    /// Waits until the server has been closed.
    public void await() throws InterruptedException {
        server.awaitTermination();
    }

    /// Takes no more calls, ends the streams of listeners, lets other calls end within
    /// [ServerOptions#drain], cuts off what is left and removes the socket.
    @Override
    public void close() throws IOException {
        server.shutdown();
        health.stop();
        endings.forEach(Runnable::run);
        boolean interrupted = false;
        try {
            if (!server.awaitTermination(options.drain().toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(LOOP_CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            interrupted = true;
        }
        release();
        socket.delete();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The store may be closed after this: no call works on it any more.
    private void release() {
        end(commits);
        end(calls);
        loops.shutdownGracefully(0, LOOP_CLOSE_SECONDS_MAX, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CALL_END_SECONDS_MAX, TimeUnit.SECONDS)) {
                threads.shutdownNow();
                if (!threads.awaitTermination(CALL_END_SECONDS_MAX, TimeUnit.SECONDS)) {
                    LOG.warn("some calls do not end; the server stops without them");
                }
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
