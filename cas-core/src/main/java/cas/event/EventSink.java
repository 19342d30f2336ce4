package cas.event;

import cas.name.Namespace;

/// Where the engine says what happened, after the transaction and before the call returns (rule I4). Must
/// not block or throw.
@FunctionalInterface
public interface EventSink {
    void publish(Namespace namespace, Event event);

    EventSink SILENT = (namespace, event) -> {};
}
