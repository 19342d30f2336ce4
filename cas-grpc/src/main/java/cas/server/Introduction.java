package cas.server;

import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.ProtocolNegotiationEvent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// First in the pipeline of a connection: tells gRPC who is at its other end, once, when gRPC begins with it.
/// From there each call has it among its attributes, and nothing is asked again. Should gRPC ever begin in
/// another way, calls would have no peer, and [Gate] refuses such.
final class Introduction extends ChannelInboundHandlerAdapter {
    private final Peer peer;

    Introduction(Peer peer) {
        this.peer = peer;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ProtocolNegotiationEvent begin) {
            var attributes = InternalProtocolNegotiationEvent.getAttributes(begin).toBuilder()
                    .set(Peer.OF_CALL, peer)
                    .build();
            context.fireUserEventTriggered(InternalProtocolNegotiationEvent.withAttributes(begin, attributes));
            context.pipeline().remove(this);
        } else {
            context.fireUserEventTriggered(event);
        }
    }
}
