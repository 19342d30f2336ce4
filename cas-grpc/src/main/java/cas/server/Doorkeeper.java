package cas.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sits on the listening channel and turns away connections before a byte of theirs is read: those of users
/// that are not on the list (rule S2), and those that are one too many (rule S3).
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    static final int CONNECTIONS_MAX = 512;

    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

    private final Transport transport;
    private final Peer.Everybody everybody;
    private final Complaints complaints;
    private final AtomicInteger inside = new AtomicInteger();

    Doorkeeper(Transport transport, Peer.Everybody everybody, Complaints complaints) {
        this.transport = transport;
        this.everybody = everybody;
        this.complaints = complaints;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel connection = (Channel) message;
        Optional<Peer> peer = peer(connection);
        if (peer.isEmpty()) {
            connection.unsafe().closeForcibly();
        } else if (inside.incrementAndGet() > CONNECTIONS_MAX) {
            inside.decrementAndGet();
            complaints.say(LOG::warn, "connection refused: expected at most " + CONNECTIONS_MAX + " at a time");
            connection.unsafe().closeForcibly();
        } else {
            connection.closeFuture().addListener(closed -> inside.decrementAndGet());
            connection.pipeline().addFirst(new Introduction(peer.get()));
            context.fireChannelRead(message);
        }
    }

    private Optional<Peer> peer(Channel connection) {
        try {
            OptionalInt uid = transport.uid(connection, everybody.uids());
            if (uid.isPresent()) {
                return everybody.find(uid.getAsInt());
            }
            complaints.say(LOG::warn, "connection refused: its user is not in the policy");
        } catch (IOException e) {
            complaints.say(LOG::warn, "connection refused: cannot tell its user: " + e.getMessage());
        }
        return Optional.empty();
    }
}
