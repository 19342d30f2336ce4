package cas.client;

import cas.collection.Chain;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collector;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.proto.store.v1.StoreGrpc;
import cas.wire.Removals;
import cas.wire.Subjects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Has a store behind a socket collected. A visitor that throws ends the collection.
final class RemoteCollector implements Collector {
    private final Calls calls;

    RemoteCollector(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Collected collect(CollectRequest request, Consumer<Removal> visitor) throws IOException {
        List<Collected> end = new ArrayList<>();
        calls.each(StoreGrpc.getCollectMethod(), Removals.toWire(request), answer -> {
            for (var removal : answer.getRemovalsList()) {
                Removals.fromWire(removal).ifPresent(visitor);
            }
            if (answer.hasCollected()) {
                end.add(Removals.fromWire(answer.getCollected()));
            }
        });
        if (end.isEmpty()) {
            throw new IOException("the server ended a collection without saying how");
        }
        return end.getLast();
    }

    @Override
    public List<Chain> why(Subject subject) throws IOException {
        return Subjects.fromWire(calls.unary(StoreGrpc.getWhyMethod(), Subjects.request(subject)));
    }
}
