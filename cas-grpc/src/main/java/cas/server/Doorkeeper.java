package cas.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sits on the listening channel and turns away connections before a byte of theirs is read: those of users
/// that are not on the list (rule S2), and those that are one too many (rule S3).
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    static final int CONNECTIONS_MAX = 512;

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private final Transport transport;
    private final Set<Integer> uids;
    private final AtomicInteger inside = new AtomicInteger();

    Doorkeeper(Transport transport, Set<Integer> uids) {
        this.transport = transport;
        this.uids = Set.copyOf(uids);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        if (!known(connection)) {
            connection.unsafe().closeForcibly();
        } else if (inside.incrementAndGet() > CONNECTIONS_MAX) {
            inside.decrementAndGet();
            LOG.warn("connection refused: expected at most {} at a time", CONNECTIONS_MAX);
            connection.unsafe().closeForcibly();
        } else {
            connection.closeFuture().addListener(closed -> inside.decrementAndGet());
            context.fireChannelRead(message);
        }
    }

    private boolean known(Channel connection) {
        try {
            if (transport.comesFrom(connection, uids)) {
                return true;
            }
            LOG.warn("connection refused: its user is not one of {}", uids);
        } catch (IOException e) {
            LOG.warn("connection refused: cannot tell its user", e);
        }
        return false;
    }
}
