package cas.event;

import cas.name.Namespace;
import java.time.Instant;

/// An event with its place and time. All subscribers see the same time.
public record Occurrence(Instant at, Namespace namespace, Event event) {}
