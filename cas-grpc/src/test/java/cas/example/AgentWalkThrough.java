package cas.example;

import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.CreateVolumeResponse;
import cas.proto.volumes.v1.CreateVolumeSnapshotRequest;
import cas.proto.volumes.v1.DeleteVolumeRequest;
import cas.proto.volumes.v1.DeleteVolumeSnapshotRequest;
import cas.proto.volumes.v1.MountVolumeRequest;
import cas.proto.volumes.v1.PurgeVolumeRequest;
import cas.proto.volumes.v1.PurgeVolumeResponse;
import cas.proto.volumes.v1.ResizeVolumeRequest;
import cas.proto.volumes.v1.RollbackVolumeSnapshotRequest;
import cas.proto.volumes.v1.UnmountVolumeRequest;
import cas.proto.volumes.v1.Volume;
import cas.proto.volumes.v1.VolumesGrpc;
import cas.proto.volumes.v1.VolumesGrpc.VolumesBlockingStub;
import cas.proto.volumes.v1.WatchVolumesRequest;
import cas.proto.volumes.v1.WatchVolumesResponse;
import io.grpc.Context;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// An agent in one file: what becomes of a disk and of a root file system from the first call to the last.
///
///     java cas.example.AgentWalkThrough /run/cas/cas.sock eve docker.io/library/app:1 sha256:...
public final class AgentWalkThrough implements AutoCloseable {
    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REASON = Metadata.Key.of("cas-reason", Metadata.ASCII_STRING_MARSHALLER);
    private static final int SECONDS_MAX = 60;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ManagedChannel channel;
    private final VolumesBlockingStub volumes;
    private final Consumer<String> said;

    public AgentWalkThrough(Path socket, String namespace, Consumer<String> said) {
        this.said = said;
        channel = NettyChannelBuilder.forAddress(
                        UnixDomainSocketAddress.of(socket), InsecureChannelCredentials.create())
                .eventLoopGroup(loop)
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                // grpc-netty sets it by default, and a unix socket has none.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .overrideAuthority("localhost")
                .build();
        Metadata headers = new Metadata();
        headers.put(NAMESPACE, namespace);
        volumes = VolumesGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    public static void main(String... words) throws IOException, InterruptedException {
        try (var agent = new AgentWalkThrough(Path.of(words[0]), words[1], line -> System.out.println(line))) {
            agent.watching(() -> {
                agent.disk(words[3]);
                agent.container(words[2]);
            });
        }
    }

    /// What one does while somebody watches.
    public interface Work {
        void run() throws IOException;
    }

    /// Works, and tells what another client hears of it.
    public void watching(Work work) throws IOException, InterruptedException {
        Context.CancellableContext watch = Context.current().withCancellation();
        CountDownLatch ended = new CountDownLatch(1);
        Context before = watch.attach();
        try {
            Iterator<WatchVolumesResponse> events = volumes.watch(
                    WatchVolumesRequest.newBuilder().setExisting(true).build());
            Thread.ofVirtual().start(() -> listen(events, ended));
        } finally {
            watch.detach(before);
        }
        work.run();
        watch.cancel(null);
        if (!ended.await(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the watch did not end");
        }
    }

    private void listen(Iterator<WatchVolumesResponse> events, CountDownLatch ended) {
        try {
            while (events.hasNext()) {
                WatchVolumesResponse event = events.next();
                said.accept("heard " + event.getEvent() + " " + event.getName());
            }
        } catch (StatusRuntimeException e) {
            // Cancelled.
        } finally {
            ended.countDown();
        }
    }

    /// A disk, made of a blob.
    public void disk(String digest) throws IOException {
        String name = UUID.randomUUID() + "#0";
        Volume disk = created(volumes.create(CreateVolumeRequest.newBuilder()
                .setName(name)
                .setDigest(digest)
                .setDisplayName("data")
                .setAllowOverlay(false)
                .build()));
        said.accept("created a disk of " + disk.getSizeBytes() + " bytes by " + disk.getCreationMethod());
        disk = volumes.resize(ResizeVolumeRequest.newBuilder()
                        .setName(name)
                        .setSizeBytes(disk.getSizeBytes() + (1 << 20))
                        .build())
                .getVolume();
        said.accept("resized it to " + disk.getSizeBytes() + " bytes");
        Path file = Path.of(disk.getPath());
        byte before = Files.readAllBytes(file)[0];
        String snapshot = snapshot(name);
        byte[] bytes = Files.readAllBytes(file);
        bytes[0]++;
        Files.write(file, bytes);
        rollBack(snapshot);
        said.accept("its first byte is " + (Files.readAllBytes(file)[0] == before ? "what it was" : "another"));
        end(name);
    }

    /// A root file system, made of an image.
    public void container(String image) throws IOException {
        String name = UUID.randomUUID() + "#0";
        Volume container = created(volumes.create(
                CreateVolumeRequest.newBuilder().setName(name).setImage(image).build()));
        said.accept("created a container volume by " + container.getCreationMethod());
        Path rootfs = mount(name);
        Files.writeString(rootfs.resolve("state"), "old");
        unmount(name);
        String snapshot = snapshot(name);
        mount(name);
        Files.writeString(rootfs.resolve("state"), "new");
        unmount(name);
        rollBack(snapshot);
        mount(name);
        said.accept("its state is " + Files.readString(rootfs.resolve("state")));
        unmount(name);
        try {
            var _ = volumes.resize(ResizeVolumeRequest.newBuilder()
                    .setName(name)
                    .setSizeBytes(1 << 30)
                    .build());
            throw new IllegalStateException("a container volume has no size of its own");
        } catch (StatusRuntimeException e) {
            Metadata trailers = e.getTrailers();
            said.accept("it has no size: " + e.getStatus().getCode() + " "
                    + (trailers == null ? "" : trailers.get(REASON)));
        }
        end(name);
    }

    /// The volume is the last message; what comes before says how far it is.
    private Volume created(Iterator<CreateVolumeResponse> answers) {
        while (answers.hasNext()) {
            CreateVolumeResponse answer = answers.next();
            if (answer.hasVolume()) {
                return answer.getVolume();
            }
        }
        throw new IllegalStateException("no volume came");
    }

    private Path mount(String name) {
        return Path.of(
                volumes.mount(MountVolumeRequest.newBuilder().setName(name).build())
                        .getMountPoint());
    }

    private void unmount(String name) {
        var _ = volumes.unmount(UnmountVolumeRequest.newBuilder().setName(name).build());
    }

    private String snapshot(String name) {
        String id = UUID.randomUUID().toString();
        var _ = volumes.createSnapshot(CreateVolumeSnapshotRequest.newBuilder()
                .setId(id)
                .addNames(name)
                .build());
        return id;
    }

    /// Afterwards nothing of the snapshot is needed any more.
    private void rollBack(String snapshot) {
        var _ = volumes.rollbackSnapshot(
                RollbackVolumeSnapshotRequest.newBuilder().setId(snapshot).build());
        var _ = volumes.deleteSnapshot(
                DeleteVolumeSnapshotRequest.newBuilder().setId(snapshot).build());
    }

    /// The next generation takes its place, then that goes, too.
    private void end(String name) {
        Iterator<PurgeVolumeResponse> answers =
                volumes.purge(PurgeVolumeRequest.newBuilder().setName(name).build());
        String next = name;
        while (answers.hasNext()) {
            PurgeVolumeResponse answer = answers.next();
            next = answer.hasVolume() ? answer.getVolume().getName() : next;
        }
        said.accept("purged it: generation " + next.substring(next.indexOf('#') + 1));
        var _ = volumes.delete(DeleteVolumeRequest.newBuilder().setName(next).build());
        said.accept("deleted it");
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = loop.shutdownGracefully();
    }
}
