package cas.server;

import io.grpc.Context;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;

/// The streams that one call uses. They end with it; and when its client gives the call up, nobody waits for them any
/// more, even if the client leaves them open.
final class TakenStreams implements AutoCloseable {
    private final StreamingService streams;
    private final Context call = Context.current();
    private final List<OpenStream> taken = new CopyOnWriteArrayList<>();
    private final Context.CancellationListener givenUp = _ -> taken.forEach(OpenStream::giveUp);

    /// @param streams where clients have opened them
    TakenStreams(StreamingService streams) {
        this.streams = streams;
        call.addListener(givenUp, Runnable::run);
    }

    /// @throws cas.error.CasException.NotFound if there is none of that id in the caller's namespace
    OpenStream take(String id) {
        OpenStream stream = streams.take(Caller.namespace(), id);
        taken.add(stream);
        if (call.isCancelled()) {
            stream.giveUp();
        }
        return stream;
    }

    /// For work that takes long and touches no stream.
    ///
    /// @throws CancellationException if the client has given the call up
    void check() {
        if (call.isCancelled()) {
            throw new CancellationException("transfer: the client has given it up");
        }
    }

    @Override
    public void close() {
        call.removeListener(givenUp);
        taken.forEach(OpenStream::close);
    }
}
