package cas.wire;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.overview.Room;
import cas.proto.volumes.v1.PlanVolumeResponse;
import cas.volume.CreationMethod;
import cas.volume.VolumeFormat;
import cas.volume.VolumePlan;
import cas.volume.VolumePlan.Needs;
import cas.volume.VolumePlan.Quota;
import java.util.Optional;
import java.util.OptionalLong;

/// What making a volume would come to.
public final class VolumePlans {
    private VolumePlans() {}

    public static PlanVolumeResponse toWire(VolumePlan plan) {
        Needs needs = plan.needs();
        Room room = plan.room();
        PlanVolumeResponse.Builder message = PlanVolumeResponse.newBuilder()
                .setFormat(Volumes.toWire(plan.format()))
                .setCreationMethod(Volumes.toWire(plan.method()))
                .setSizeBytes(plan.sizeBytes())
                .setMissingBytes(needs.missingBytes())
                .setPeakBytes(needs.peakBytes())
                .setFinalBytes(needs.finalBytes())
                .setEstimated(!needs.certain())
                .setFreeBytes(room.freeBytes())
                .setReserveBytes(room.lackedBytes())
                .setPromisedBytes(room.promisedBytes())
                .setAvailableBytes(room.availableBytes())
                .setQuotaUsedBytes(plan.quota().usedBytes())
                .setRefusal(plan.refusal().orElse(""));
        plan.quota().limitBytes().ifPresent(message::setQuotaBytes);
        plan.collectableBytes().ifPresent(message::setCollectableBytes);
        return message.build();
    }

    public static VolumePlan fromWire(PlanVolumeResponse message) {
        VolumeFormat format = Volumes.format(message.getFormat()).orElseThrow(() -> unknown("format"));
        CreationMethod method = Volumes.method(message.getCreationMethod()).orElseThrow(() -> unknown("method"));
        return new VolumePlan(
                format,
                method,
                message.getSizeBytes(),
                new Needs(
                        message.getMissingBytes(),
                        message.getPeakBytes(),
                        message.getFinalBytes(),
                        !message.getEstimated()),
                new Room(message.getFreeBytes(), message.getReserveBytes(), message.getPromisedBytes()),
                new Quota(
                        message.hasQuotaBytes() ? OptionalLong.of(message.getQuotaBytes()) : OptionalLong.empty(),
                        message.getQuotaUsedBytes()),
                message.hasCollectableBytes() ? OptionalLong.of(message.getCollectableBytes()) : OptionalLong.empty(),
                Optional.of(message.getRefusal()).filter(text -> !text.isEmpty()));
    }

    private static InvalidArgument unknown(String what) {
        return new InvalidArgument(
                Reason.UNSUPPORTED_FORMAT, "plan volume: expected a " + what + " that this program knows, found none");
    }
}
