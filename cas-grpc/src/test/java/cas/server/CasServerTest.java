package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.PermissionDenied;
import cas.error.Reason;
import cas.proto.containerd.version.v1.VersionGrpc;
import cas.proto.grpc.health.v1.HealthCheckRequest;
import cas.proto.grpc.health.v1.HealthCheckResponse;
import cas.proto.grpc.health.v1.HealthCheckResponse.ServingStatus;
import cas.proto.grpc.health.v1.HealthGrpc;
import com.google.protobuf.Empty;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.netty.bootstrap.ServerBootstrap;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CasServerTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void servesOnBothTransports(Transport transport) throws IOException {
        Path socket = temp.resolve("run/cas.sock");
        try (CasServer server = CasServer.start(new ServerOptions(socket), EmptyStore.served(), transport);
                Wire wire = new Wire(server.address())) {
            var answer = VersionGrpc.newBlockingStub(wire.bare()).version(Empty.getDefaultInstance());
            assertFalse(answer.getVersion().isEmpty());
            assertEquals("rwx------", permissions(temp.resolve("run")));
            assertEquals("rw-------", permissions(socket));
        }
        assertFalse(Files.exists(socket), "a clean stop takes the socket away");
    }

    @Test
    void secondServerOnALiveSocketIsRefused() throws IOException {
        Path socket = temp.resolve("cas.sock");
        try (CasServer first = CasServer.start(new ServerOptions(socket), EmptyStore.served());
                Wire wire = new Wire(first.address())) {
            FailedPrecondition refusal = assertThrows(
                    FailedPrecondition.class, () -> CasServer.start(new ServerOptions(socket), EmptyStore.served()));
            assertEquals(Reason.ADDRESS_IN_USE, refusal.reason());
            VersionGrpc.newBlockingStub(wire.bare()).version(Empty.getDefaultInstance());
        }
    }

    @Test
    void staleSocketIsReplaced() throws IOException {
        Path socket = temp.resolve("cas.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
        CasServer.start(new ServerOptions(socket), EmptyStore.served()).close();
    }

    @Test
    void fileThatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(temp.resolve("precious"), "text");
        assertThrows(FailedPrecondition.class, () -> CasServer.start(new ServerOptions(file), EmptyStore.served()));
        assertEquals("text", Files.readString(file));
    }

    @Test
    void linkedDirectoryIsRefused_S1() throws IOException {
        Path target = Files.createDirectory(temp.resolve("target"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), target);
        assertThrows(
                PermissionDenied.class,
                () -> CasServer.start(new ServerOptions(link.resolve("cas.sock")), EmptyStore.served()));
    }

    @Test
    void modesOfAnExistingDirectoryStay() throws IOException {
        Path shared = Files.createDirectory(temp.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        CasServer.start(new ServerOptions(shared.resolve("cas.sock")), EmptyStore.served())
                .close();
        assertEquals("rwxr-xr-x", permissions(shared));
    }

    @Test
    void pathThatNoSocketCanHaveIsRefused() {
        Path deep = temp.resolve("d".repeat(SocketFile.PATH_BYTES_MAX)).resolve("cas.sock");
        assertThrows(InvalidArgument.class, () -> CasServer.start(new ServerOptions(deep), EmptyStore.served()));
        assertFalse(Files.exists(deep.getParent()));
    }

    @Test
    void unknownServiceIsUnimplemented() throws IOException {
        try (CasServer server = CasServer.start(new ServerOptions(temp.resolve("s")), EmptyStore.served());
                Wire wire = new Wire(server.address())) {
            var method = VersionGrpc.getVersionMethod().toBuilder()
                    .setFullMethodName("containerd.services.tasks.v1.Tasks/List")
                    .build();
            var failure = assertThrows(
                    StatusRuntimeException.class,
                    () -> io.grpc.stub.ClientCalls.blockingUnaryCall(
                            wire.in("default"), method, io.grpc.CallOptions.DEFAULT, Empty.getDefaultInstance()));
            assertEquals(Code.UNIMPLEMENTED, failure.getStatus().getCode());
        }
    }

    @Test
    void headersAreLimited_S3() throws IOException {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(17 << 10));
        try (CasServer server = CasServer.start(new ServerOptions(temp.resolve("s")), EmptyStore.served());
                Wire wire = new Wire(server.address())) {
            var stub = VersionGrpc.newBlockingStub(wire.bare())
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
            assertThrows(StatusRuntimeException.class, () -> stub.version(Empty.getDefaultInstance()));
            VersionGrpc.newBlockingStub(wire.bare()).version(Empty.getDefaultInstance());
        }
    }

    @Test
    void healthServesUntilTheStop_J7() throws IOException {
        Path socket = temp.resolve("s");
        CasServer server = CasServer.start(new ServerOptions(socket), EmptyStore.served());
        try (Wire wire = new Wire(socket)) {
            var health = HealthGrpc.newBlockingStub(wire.bare());
            var all = HealthCheckRequest.getDefaultInstance();
            var unknown = HealthCheckRequest.newBuilder().setService("x").build();
            assertEquals(ServingStatus.SERVING, health.check(all).getStatus());
            var failure = assertThrows(StatusRuntimeException.class, () -> health.check(unknown));
            assertEquals(Code.NOT_FOUND, failure.getStatus().getCode());
            Iterator<HealthCheckResponse> watched = health.watch(all);
            assertEquals(ServingStatus.SERVING, watched.next().getStatus());
            server.close();
            assertEquals(ServingStatus.NOT_SERVING, watched.next().getStatus());
            assertFalse(watched.hasNext());
        }
    }

    /// The doorkeeper itself, with a list that we are not on: the server's own list always holds us.
    @ParameterizedTest
    @EnumSource(Transport.class)
    void userThatIsNotOnTheListIsTurnedAway_S2(Transport transport) throws Exception {
        Path socket = temp.resolve("door");
        var loops = new io.netty.channel.MultiThreadIoEventLoopGroup(1, transport.handlers());
        Peer.Everybody strangers = new Peer.Everybody(Map.of(SocketFile.ownUid() + 1, Set.of(AgentRole.READER)));
        var listener = new ServerBootstrap()
                .group(loops)
                .channelFactory(() -> {
                    var channel = transport.listener();
                    channel.pipeline().addFirst(new Doorkeeper(transport, strangers, new Complaints(() -> 0)));
                    return channel;
                })
                .childHandler(new io.netty.channel.ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(io.netty.channel.ChannelHandlerContext context) {
                        var _ = context.writeAndFlush(context.alloc().buffer(1).writeByte(1));
                    }
                })
                .bind(transport.address(socket))
                .sync()
                .channel();
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertTrue(closedByPeer(client));
        } finally {
            listener.close().sync();
            loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS)
                    .sync();
        }
    }

    private static boolean closedByPeer(SocketChannel client) {
        try {
            return client.read(ByteBuffer.allocate(1)) == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
