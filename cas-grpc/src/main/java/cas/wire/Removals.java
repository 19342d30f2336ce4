package cas.wire;

import cas.collection.Cause;
import cas.collection.CollectRequest;
import cas.collection.Collected;
import cas.collection.Collected.Kind;
import cas.collection.Removal;
import cas.error.CasException.InvalidArgument;
import cas.proto.store.v1.CollectResponse;
import cas.proto.store.v1.RemovalCause;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is asked of collections, and what they take away.
public final class Removals {
    private Removals() {}

    public static cas.proto.store.v1.CollectRequest toWire(CollectRequest request) {
        var wire = cas.proto.store.v1.CollectRequest.newBuilder()
                .setDryRun(request.dryRun())
                .setUnrecorded(request.backEnds());
        request.grace().ifPresent(grace -> wire.setGrace(Durations.toWire(grace)));
        return wire.build();
    }

    /// @throws InvalidArgument if the grace period is none
    public static CollectRequest fromWire(cas.proto.store.v1.CollectRequest request) {
        return new CollectRequest(
                request.getDryRun(),
                request.hasGrace()
                        ? Optional.of(Durations.fromWire("grace period of a collection", request.getGrace()))
                        : Optional.empty(),
                request.getUnrecorded());
    }

    public static CollectResponse toWire(List<Removal> removals) {
        CollectResponse.Builder response = CollectResponse.newBuilder();
        for (Removal removal : removals) {
            response.addRemovalsBuilder()
                    .setSubject(Subjects.toWire(removal.subject()))
                    .setCause(toWire(removal.cause()))
                    .setBytes(removal.bytes());
        }
        return response.build();
    }

    private static RemovalCause toWire(Cause cause) {
        return switch (cause) {
            case UNHELD -> RemovalCause.REMOVAL_CAUSE_UNHELD;
            case EXPIRED -> RemovalCause.REMOVAL_CAUSE_EXPIRED;
            case UNRECORDED -> RemovalCause.REMOVAL_CAUSE_UNRECORDED;
        };
    }

    /// Empty for a kind or a cause that only newer programs know.
    public static Optional<Removal> fromWire(cas.proto.store.v1.Removal wire) {
        Optional<Cause> cause = switch (wire.getCause()) {
            case REMOVAL_CAUSE_UNHELD -> Optional.of(Cause.UNHELD);
            case REMOVAL_CAUSE_EXPIRED -> Optional.of(Cause.EXPIRED);
            case REMOVAL_CAUSE_UNRECORDED -> Optional.of(Cause.UNRECORDED);
            case REMOVAL_CAUSE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
        return cause.flatMap(known ->
                Subjects.fromWire(wire.getSubject()).map(subject -> new Removal(subject, known, wire.getBytes())));
    }

    public static CollectResponse toWire(Collected collected) {
        return CollectResponse.newBuilder()
                .setCollected(cas.proto.store.v1.Collected.newBuilder()
                        .setBeginTime(Timestamps.toWire(collected.begun()))
                        .setImages(collected.count(Kind.IMAGES))
                        .setBlobs(collected.count(Kind.BLOBS))
                        .setSnapshots(collected.count(Kind.SNAPSHOTS))
                        .setLeases(collected.count(Kind.LEASES))
                        .setIngests(collected.count(Kind.INGESTS))
                        .setUnrecordedBlobs(collected.count(Kind.BYTES))
                        .setUnrecordedTrees(collected.count(Kind.TREES))
                        .setFreedBytes(collected.freedBytes())
                        .setHeld(collected.heldCount())
                        .setMarkingTime(Durations.toWire(collected.marking()))
                        .setTotalTime(Durations.toWire(collected.total())))
                .build();
    }

    public static Collected fromWire(cas.proto.store.v1.Collected wire) {
        Map<Kind, Long> removed = new EnumMap<>(Kind.class);
        removed.put(Kind.IMAGES, wire.getImages());
        removed.put(Kind.BLOBS, wire.getBlobs());
        removed.put(Kind.SNAPSHOTS, wire.getSnapshots());
        removed.put(Kind.LEASES, wire.getLeases());
        removed.put(Kind.INGESTS, wire.getIngests());
        removed.put(Kind.BYTES, wire.getUnrecordedBlobs());
        removed.put(Kind.TREES, wire.getUnrecordedTrees());
        return new Collected(
                Timestamps.recorded(wire.getBeginTime()),
                removed,
                wire.getFreedBytes(),
                wire.getHeld(),
                Durations.fromWire("time of marking", wire.getMarkingTime()),
                Durations.fromWire("time of a collection", wire.getTotalTime()));
    }
}
