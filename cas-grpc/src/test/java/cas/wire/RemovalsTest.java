package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.collection.Cause;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collected.Kind;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.error.CasException.InvalidArgument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// That removals, requests and results mean the same at both ends.
class RemovalsTest {
    @Test
    void everyRemovalComesBack() {
        List<Removal> removals = new ArrayList<>();
        for (Subject subject : SubjectsTest.all()) {
            for (Cause cause : Cause.values()) {
                removals.add(new Removal(subject, cause, removals.size()));
            }
        }
        assertEquals(
                removals,
                Removals.toWire(removals).getRemovalsList().stream()
                        .flatMap(wire -> Removals.fromWire(wire).stream())
                        .toList());
    }

    @Test
    void whatANewerServerRemovesIsLeftOut() {
        Removal removal = new Removal(SubjectsTest.all().getFirst(), Cause.UNHELD, 1);
        var wire = Removals.toWire(List.of(removal)).getRemovals(0);
        assertEquals(Optional.of(removal), Removals.fromWire(wire));
        assertEquals(
                Optional.empty(),
                Removals.fromWire(wire.toBuilder().setCauseValue(99).build()));
        assertEquals(
                Optional.empty(),
                Removals.fromWire(wire.toBuilder().clearSubject().build()));
    }

    @Test
    void requestsComeBack() {
        for (CollectRequest request : List.of(
                new CollectRequest(true, Optional.empty(), false),
                new CollectRequest(false, Duration.ZERO, true),
                new CollectRequest(false, Duration.ofMillis(1500), false))) {
            assertEquals(request, Removals.fromWire(Removals.toWire(request)));
        }
        var negative = cas.proto.store.v1.CollectRequest.newBuilder();
        negative.getGraceBuilder().setSeconds(-1);
        assertThrows(InvalidArgument.class, () -> Removals.fromWire(negative.build()));
    }

    @Test
    void resultsComeBack() {
        Map<Kind, Long> removed = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            removed.put(kind, 10L + removed.size());
        }
        Collected collected = new Collected(
                Instant.ofEpochSecond(7, 8), removed, 1L << 40, 5, Duration.ofNanos(1_500_000_001), Duration.ofDays(1));
        assertEquals(collected, Removals.fromWire(Removals.toWire(collected).getCollected()));
    }
}
