package cas.materialize;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.diskimage.DiskHeaders;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Image;
import cas.image.ImageDocuments;
import cas.image.Platform;
import cas.materialize.DiskCreation.Outcome;
import cas.materialize.VolumeSource.ContainerImage;
import cas.materialize.VolumeSource.DiskBlob;
import cas.materialize.VolumeSource.Nothing;
import cas.materialize.Volumes.Parts;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.snapshot.Snapshotter;
import cas.unpack.ImageUnpacker;
import cas.unpack.ImageUnpacker.Unpacked;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin.Blank;
import cas.volume.VolumeOrigin.FromBlob;
import cas.volume.VolumeOrigin.FromImage;
import cas.volume.VolumePlan;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeRequest;
import cas.volume.VolumeTraits;
import cas.volume.local.VolumeFiles.Draft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One volume being made, by one who holds its name.
final class VolumeCreation {
    /// What starts in a blank container is for its owner to say.
    private static final String BLANK_CONFIG = "{}";

    private final Volumes all;
    private final Parts parts;
    private final Namespace namespace;
    private final StoreView view;
    private final VolumeRequest request;
    private final Optional<Intent> instead;

    VolumeCreation(Volumes all, Namespace namespace, StoreView view, VolumeRequest request) {
        this(all, namespace, view, request, Optional.empty());
    }

    /// @param instead what is about to go when the volume has come to be
    VolumeCreation(Volumes all, Namespace namespace, StoreView view, VolumeRequest request, Optional<Intent> instead) {
        this.instead = instead;
        this.all = all;
        this.parts = all.parts();
        this.namespace = namespace;
        this.view = view;
        this.request = request;
    }

    Volume run(ProgressSink progress) throws IOException {
        Labels labels = request.labels().checked();
        Optional<Volume> there = parts.records().get(request.name());
        if (there.isPresent()) {
            return requireSame(there.get());
        }
        VolumeSource source = source();
        clearRemains();
        Made made = switch (source) {
            case ContainerImage image -> container(image, progress);
            case DiskBlob disk -> disk(disk, progress);
            case Nothing _ -> blank();
        };
        Volume volume = new Volume(
                request.name(),
                namespace,
                made.outcome().format(),
                source.origin(),
                made.outcome().method(),
                request.encrypted(),
                made.outcome().sizeBytes(),
                parts.files().path(request.name(), request.encrypted()),
                made.intent().snapshotKey(),
                labels,
                parts.clock().instant(),
                new VolumeTraits(
                        request.wishes().displayName(),
                        request.wishes().readOnly(),
                        made.outcome().base()));
        try {
            record(volume);
        } catch (IOException | CasException e) {
            undo(made.intent(), e);
            throw e;
        }
        return volume;
    }

    /// What making it would come to; nothing is made.
    VolumePlan plan() throws IOException {
        request.labels().checked();
        VolumePlanning planning = new VolumePlanning(all, namespace, view, request);
        Optional<Volume> there = parts.records().get(request.name());
        if (there.isPresent()) {
            return planning.made(requireSame(there.get()));
        }
        VolumeSource source = source();
        return switch (source) {
            case ContainerImage image -> {
                requireContainer();
                yield planning.container(image.target());
            }
            case DiskBlob disk -> {
                requireDisk();
                yield planning.disk(disk);
            }
            case Nothing _ -> planning.blank(requireBlank());
        };
    }

    private VolumeSource source() throws IOException {
        return request.blank() ? new Nothing() : new SourceFinder(view).find(request.from());
    }

    private void record(Volume volume) throws IOException {
        if (instead.isPresent()) {
            parts.records().replace(volume, instead.get());
        } else {
            parts.records().complete(volume);
        }
    }

    /// What stands when only the record is missing.
    private record Made(Intent intent, Outcome outcome) {}

    /// The work between intent and record.
    private interface Build {
        Outcome run() throws IOException;
    }

    private Made build(Optional<String> snapshotKey, Build work) throws IOException {
        Intent intent = new Intent(request.name(), namespace, request.encrypted(), snapshotKey);
        parts.records().intend(intent);
        try {
            return new Made(intent, work.run());
        } catch (IOException | RuntimeException e) {
            undo(intent, e);
            throw e;
        }
    }

    private Made container(ContainerImage image, ProgressSink progress) throws IOException {
        Snapshotter snapshotter = requireContainer();
        requireRoom(image);
        Unpacked unpacked = new ImageUnpacker(view, parts.clock(), parts.random())
                .unpack(
                        image.target(),
                        request.snapshotter(),
                        Platform.host(),
                        (step, thing, done, total) -> progress.at(step, done, total));
        return container(
                snapshotter,
                unpacked.chainId(),
                ImageDocuments.indented(unpacked.config().json()));
    }

    /// What layers become is an estimate, so it is not promised; whoever runs out leaves nothing.
    private void requireRoom(ContainerImage image) throws IOException {
        VolumePlan plan = new VolumePlanning(all, namespace, view, request).container(image.target());
        long bytes = plan.needs().peakBytes() - plan.needs().missingBytes();
        parts.limits()
                .admission()
                .admit("create volume " + request.name(), bytes)
                .close();
    }

    private Snapshotter requireContainer() throws IOException {
        requireFormat("a container image");
        if (request.sizeBytes() != 0) {
            throw new InvalidArgument("create volume " + request.name()
                    + ": expected no size for a container volume, which has no limit, found " + request.sizeBytes());
        }
        return requireUnused();
    }

    /// A writable snapshot on another one, or on nothing.
    private Made container(Snapshotter snapshotter, String parent, String config) throws IOException {
        String key = request.name().toString();
        return build(Optional.of(key), () -> {
            Volumes.prepare(parts, snapshotter, key, parent);
            parts.files().createContainer(request.name(), request.encrypted(), config, key);
            CreationMethod method = parent.isEmpty() ? CreationMethod.BLANK : CreationMethod.SNAPSHOT;
            return new Outcome(VolumeFormat.CONTAINER, method, 0, Optional.empty());
        });
    }

    private Snapshotter requireUnused() throws IOException {
        Snapshotter snapshotter = view.snapshotter(request.snapshotter());
        if (snapshotter.stat(request.name().toString()).isPresent()) {
            throw new AlreadyExists(
                    Reason.VOLUME_EXISTS,
                    "create volume " + request.name() + ": a snapshot of that name, made by somebody else, exists");
        }
        return snapshotter;
    }

    private VolumeFormat requireBlank() throws IOException {
        VolumeFormat format = request.format().orElse(VolumeFormat.RAW);
        if (format == VolumeFormat.CONTAINER) {
            requireContainer();
            return format;
        }
        if (format != VolumeFormat.RAW && format != VolumeFormat.QCOW2) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "create blank volume " + request.name() + ": expected format raw, qcow2 or container, found "
                            + format.word());
        }
        long size = request.sizeBytes();
        if (size <= 0 || size > DiskHeaders.DISK_BYTES_MAX) {
            throw new InvalidArgument("create blank volume " + request.name() + ": expected a size from 1 to "
                    + DiskHeaders.DISK_BYTES_MAX + " bytes, found " + size);
        }
        return format;
    }

    private Made blank() throws IOException {
        VolumeFormat format = requireBlank();
        if (format == VolumeFormat.CONTAINER) {
            return container(view.snapshotter(request.snapshotter()), "", BLANK_CONFIG);
        }
        long size = request.sizeBytes();
        requireQuota(size);
        return disk(draft -> {
            if (format == VolumeFormat.RAW) {
                draft.empty();
                draft.extend(size);
            } else {
                draft.overlay(size, Optional.empty());
            }
            return new Outcome(format, CreationMethod.BLANK, size, Optional.empty());
        });
    }

    /// What is only known when it is made is looked at when it is recorded.
    private void requireQuota(long sizeBytes) throws IOException {
        long less = instead.isEmpty()
                ? 0
                : parts.records()
                        .get(instead.get().name())
                        .map(Volume::sizeBytes)
                        .orElse(0L);
        all.requireQuota("create volume " + request.name(), namespace, Math.max(0, sizeBytes - less));
    }

    private interface DiskBuild {
        Outcome into(Draft draft) throws IOException;
    }

    private Made disk(DiskBuild work) throws IOException {
        return build(Optional.empty(), () -> {
            List<Outcome> made = new ArrayList<>();
            parts.files()
                    .createDisk(
                            request.name(),
                            request.encrypted(),
                            request.wishes().readOnly(),
                            draft -> made.add(work.into(draft)));
            return made.getFirst();
        });
    }

    private Made disk(DiskBlob disk, ProgressSink progress) throws IOException {
        requireDisk();
        Descriptor blob = disk.blob();
        try (BlobReader reader = view.content().open(blob.digest())) {
            DiskCreation creation = new DiskCreation(parts, request, disk, reader);
            requireQuota(creation.sizeBytes());
            return disk(draft -> creation.into(draft, progress));
        }
    }

    private void requireDisk() {
        if (request.format().filter(VolumeFormat.CONTAINER::equals).isPresent()) {
            requireFormat("a disk");
        }
    }

    private void requireFormat(String what) {
        boolean container = what.equals("a container image");
        if (request.format().filter(wanted -> container == wanted.isDisk()).isPresent()) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "create volume " + request.name() + " as "
                            + request.format().get().word() + ": \"" + request.from() + "\" is " + what);
        }
    }

    /// The same request again is answered with what it made then; another one is refused.
    private Volume requireSame(Volume there) throws IOException {
        boolean same = there.namespace().equals(namespace)
                && there.encrypted() == request.encrypted()
                && request.format().map(there.format()::equals).orElse(true)
                && request.wishes().readOnly() == there.traits().readOnly()
                && (request.sizeBytes() == 0 || request.sizeBytes() == there.sizeBytes())
                && sameOrigin(there);
        if (!same) {
            throw new AlreadyExists(
                    Reason.VOLUME_EXISTS,
                    "create volume " + request.name() + " from \"" + request.from()
                            + "\": it exists and was made by another request");
        }
        return there;
    }

    private boolean sameOrigin(Volume there) throws IOException {
        return switch (there.origin()) {
            case Blank _ -> request.blank();
            case FromBlob(var digest) -> request.from().equals(digest.toString());
            case FromImage(var name, var target) -> {
                if (request.from().equals(target.digest().toString())) {
                    yield true;
                }
                Optional<Image> now = view.images().get(name);
                // An image that is gone by now does not make it another request; one that has moved on does.
                yield request.from().equals(name)
                        && now.map(image -> image.target().digest().equals(target.digest()))
                                .orElse(true);
            }
        };
    }

    /// What an earlier failure could not take away goes now; what we never made is not ours to touch.
    private void clearRemains() throws IOException {
        VolumeName name = request.name();
        for (Intent intent : parts.records().intents()) {
            if (intent.name().equals(name)) {
                all.undo(intent, view);
            }
        }
        for (boolean encrypted : new boolean[] {true, false}) {
            if (parts.files().present(name, encrypted)) {
                throw new AlreadyExists(
                        Reason.VOLUME_EXISTS,
                        "create volume " + name + ": expected nothing at "
                                + parts.files().path(name, encrypted)
                                + ", found something that this store did not make");
            }
        }
    }

    private void undo(Intent intent, Exception cause) {
        try {
            all.undo(intent, view);
        } catch (IOException | CasException e) {
            // The intent stays, so the remains are taken away at the next attempt or the next start.
            cause.addSuppressed(e);
        }
    }
}
