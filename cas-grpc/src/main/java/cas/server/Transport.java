package cas.server;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collection;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// The two ways to serve a unix socket: Netty's own epoll, and the JDK's channels where epoll has no
/// library.
enum Transport {
    EPOLL {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ServerChannel listener() {
            return new EpollServerDomainSocketChannel();
        }

        @Override
        SocketAddress address(Path path) {
            return new DomainSocketAddress(path.toFile());
        }

        @Override
        OptionalInt uid(Channel connection, Collection<Integer> uids) throws IOException {
            int uid = ((EpollDomainSocketChannel) connection).peerCredentials().uid();
            return uids.contains(uid) ? OptionalInt.of(uid) : OptionalInt.empty();
        }
    },
    NIO {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        ServerChannel listener() {
            return new NioServerDomainSocketChannel();
        }

        @Override
        SocketAddress address(Path path) {
            return UnixDomainSocketAddress.of(path);
        }

        // The JDK tells a principal, not a number; principals are equal if their numbers are.
        @Override
        OptionalInt uid(Channel connection, Collection<Integer> uids) throws IOException {
            var peer = connection.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
            return uids.stream()
                    .filter(uid -> peer != null && peer.user().equals(principal(uid)))
                    .mapToInt(uid -> uid)
                    .findFirst();
        }
    };

    abstract IoHandlerFactory handlers();

    abstract ServerChannel listener();

    abstract SocketAddress address(Path path);

    /// As which of these users the process at the other end ran when it connected; empty if as none.
    abstract OptionalInt uid(Channel connection, Collection<Integer> uids) throws IOException;

    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    private static @Nullable UserPrincipal principal(int uid) {
        try {
            return Path.of("/")
                    .getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(Integer.toUnsignedString(uid));
        } catch (IOException unknown) {
            return null;
        }
    }
}
