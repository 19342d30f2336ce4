package cas.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One HTTP/2 connection over a unix socket.
final class Connection implements Closeable {
    /// Of a message, in both directions, as every peer has it.
    static final int MESSAGE_BYTES_MAX = 16 << 20;

    private static final int CLOSE_SECONDS_MAX = 5;

    private final ManagedChannel channel;
    private final MultiThreadIoEventLoopGroup loops;

    private Connection(ClientOptions options) {
        this.loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("client-socket", true), NioIoHandler.newFactory());
        this.channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(options.address()))
                .eventLoopGroup(loops)
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .withOption(ChannelOption.SO_KEEPALIVE, null) // grpc-netty sets it, and a unix socket has none
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .usePlaintext()
                .disableRetry()
                .build();
    }

    /// Connects, and waits until the server has greeted.
    static Connection open(ClientOptions options) throws IOException {
        probe(options.address());
        Connection connection = new Connection(options);
        if (!connection.greeted(options)) {
            connection.close();
            throw new Unreachable("cannot reach a daemon at " + options.address() + ": it does not answer within "
                    + options.connect().toMillis() + " ms");
        }
        return connection;
    }

    ManagedChannel channel() {
        return channel;
    }

    /// gRPC hides why a connection failed, so we ask the kernel first.
    private static void probe(Path address) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(address))) {
            if (!socket.isConnected()) {
                throw new Unreachable("cannot reach a daemon at " + address);
            }
        } catch (Unreachable e) {
            throw e;
        } catch (IOException e) {
            throw new Unreachable("cannot reach a daemon at " + address + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No such file")) {
            return "there is no socket; is \"cas serve\" running, and is this its address?";
        }
        if (text.contains("refused")) {
            return "nobody listens there; is \"cas serve\" running?";
        }
        if (text.contains("Permission denied")) {
            return "permission denied; the socket belongs to another user than " + System.getProperty("user.name");
        }
        return text;
    }

    private boolean greeted(ClientOptions options) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        follow(channel.getState(true), done);
        try {
            return done.await(options.connect().toMillis(), TimeUnit.MILLISECONDS)
                    && channel.getState(false) == ConnectivityState.READY;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting to " + options.address());
        }
    }

    private void follow(ConnectivityState state, CountDownLatch done) {
        if (state == ConnectivityState.READY || state == ConnectivityState.TRANSIENT_FAILURE) {
            done.countDown();
        } else {
            channel.notifyWhenStateChanged(state, () -> follow(channel.getState(true), done));
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            channel.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        var _ = loops.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
