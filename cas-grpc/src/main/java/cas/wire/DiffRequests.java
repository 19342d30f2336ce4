package cas.wire;

import cas.name.Labels;
import cas.proto.containerd.diff.v1.DiffRequest;
import cas.snapshot.LayerDiffer;
import cas.snapshot.Mount;
import java.util.List;

/// What layer is to be made, and how.
public final class DiffRequests {
    private DiffRequests() {}

    public static DiffRequest toWire(List<Mount> left, List<Mount> right, LayerDiffer.Request request) {
        DiffRequest.Builder wire = DiffRequest.newBuilder()
                .addAllLeft(Mounts.toWire(left))
                .addAllRight(Mounts.toWire(right))
                .setMediaType(request.mediaType())
                .setRef(request.ref())
                .putAllLabels(request.labels().asMap());
        request.latest().map(Timestamps::toWire).ifPresent(wire::setSourceDateEpoch);
        return wire.build();
    }

    /// @throws cas.error.CasException.InvalidArgument if the time is none
    public static LayerDiffer.Request fromWire(DiffRequest wire) {
        return new LayerDiffer.Request(
                wire.getMediaType(),
                wire.getRef(),
                Labels.of(wire.getLabelsMap()),
                Timestamps.fromWire(wire.hasSourceDateEpoch(), wire.getSourceDateEpoch()));
    }
}
