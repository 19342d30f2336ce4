package cas.materialize;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.diskimage.PackedSize;
import cas.error.CasException.Exhausted;
import cas.image.Platform;
import cas.materialize.DiskCreation.Outcome;
import cas.materialize.VolumeSource.DiskBlob;
import cas.materialize.Volumes.Limits;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.unpack.ImageUnpacker;
import cas.unpack.ImageUnpacker.Pending;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumePlan;
import cas.volume.VolumePlan.Needs;
import cas.volume.VolumeRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What making one volume would come to, by one who holds its name.
final class VolumePlanning {
    private final Volumes all;
    private final Limits limits;
    private final Namespace namespace;
    private final StoreView view;
    private final VolumeRequest request;

    VolumePlanning(Volumes all, Namespace namespace, StoreView view, VolumeRequest request) {
        this.all = all;
        this.limits = all.parts().limits();
        this.namespace = namespace;
        this.view = view;
        this.request = request;
    }

    /// It is there.
    VolumePlan made(Volume there) throws IOException {
        Outcome outcome = new Outcome(
                there.format(),
                there.method(),
                there.sizeBytes(),
                there.traits().base());
        return plan(outcome, Needs.NOTHING, 0);
    }

    VolumePlan blank(VolumeFormat format) throws IOException {
        return plan(
                new Outcome(format, CreationMethod.BLANK, request.sizeBytes(), Optional.empty()),
                Needs.NOTHING,
                request.sizeBytes());
    }

    VolumePlan container(Descriptor target) throws IOException {
        Pending pending = new ImageUnpacker(
                        view, all.parts().clock(), all.parts().random())
                .pending(target, request.snapshotter(), Platform.host());
        long missing = missing(pending.layers());
        long unpacked = 0;
        for (Descriptor layer : pending.packed()) {
            unpacked += unpacked(layer);
        }
        Needs needs = new Needs(missing, missing + unpacked, missing + unpacked, unpacked == 0);
        return plan(new Outcome(VolumeFormat.CONTAINER, CreationMethod.SNAPSHOT, 0, Optional.empty()), needs, 0);
    }

    VolumePlan disk(DiskBlob disk) throws IOException {
        Descriptor blob = disk.blob();
        long missing = missing(List.of(blob));
        if (missing > 0) {
            return unseen(blob);
        }
        try (BlobReader reader = view.content().open(blob.digest())) {
            DiskCreation creation = new DiskCreation(all.parts(), request, disk, reader);
            Outcome outcome = creation.foretold();
            Needs needs =
                    creation.needs(outcome.method(), limits.admission().room().availableBytes());
            return plan(outcome, needs, outcome.sizeBytes());
        }
    }

    /// Of a blob that is not here only its size is known.
    private VolumePlan unseen(Descriptor blob) throws IOException {
        VolumeFormat format = request.format().orElse(VolumeFormat.RAW);
        long size = Math.max(blob.size(), request.sizeBytes());
        return plan(
                new Outcome(format, CreationMethod.SPARSE_COPY, size, Optional.empty()),
                new Needs(blob.size(), 2 * blob.size(), 2 * blob.size(), false),
                size);
    }

    private long missing(List<Descriptor> blobs) throws IOException {
        long bytes = 0;
        for (Descriptor blob : blobs) {
            bytes += view.content().info(blob.digest()).isPresent() ? 0 : blob.size();
        }
        return bytes;
    }

    private long unpacked(Descriptor layer) throws IOException {
        if (view.content().info(layer.digest()).isEmpty()) {
            return PackedSize.unseen(layer.size());
        }
        try (BlobReader reader = view.content().open(layer.digest())) {
            return PackedSize.estimate(reader);
        }
    }

    private VolumePlan plan(Outcome outcome, Needs needs, long quotaBytes) throws IOException {
        Optional<String> refusal = Optional.empty();
        OptionalLong collectable = OptionalLong.empty();
        String doing = "create volume " + request.name();
        try {
            all.requireQuota(doing, namespace, quotaBytes);
            limits.admission().admit(doing, needs.peakBytes()).close();
        } catch (Exhausted e) {
            refusal = Optional.of(e.getMessage());
            collectable = OptionalLong.of(limits.collectable().bytes());
        }
        return new VolumePlan(
                outcome.format(),
                outcome.method(),
                outcome.sizeBytes(),
                needs,
                limits.admission().room(),
                limits.quotas().of(namespace),
                collectable,
                refusal);
    }
}
