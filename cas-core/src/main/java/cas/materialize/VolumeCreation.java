package cas.materialize;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Image;
import cas.image.ImageDocuments;
import cas.image.Platform;
import cas.materialize.VolumeSource.ContainerImage;
import cas.materialize.VolumeSource.DiskBlob;
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
import cas.volume.VolumeOrigin.FromBlob;
import cas.volume.VolumeOrigin.FromImage;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeRequest;
import cas.volume.local.VolumeFiles.Source;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// One volume being made, by one who holds its name.
final class VolumeCreation {
    private static final String ROOT = "containerd.io/gc.root";

    private final Volumes all;
    private final Parts parts;
    private final Namespace namespace;
    private final StoreView view;
    private final VolumeRequest request;

    VolumeCreation(Volumes all, Namespace namespace, StoreView view, VolumeRequest request) {
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
        VolumeSource source = new SourceFinder(view).find(request.from());
        clearRemains();
        Made made = switch (source) {
            case ContainerImage image -> container(image, progress);
            case DiskBlob disk -> disk(disk, progress);
        };
        Volume volume = new Volume(
                request.name(),
                namespace,
                made.format(),
                source.origin(),
                made.method(),
                request.encrypted(),
                made.sizeBytes(),
                parts.files().path(request.name(), request.encrypted()),
                made.intent().snapshotKey(),
                labels,
                parts.clock().instant());
        try {
            parts.records().complete(volume);
        } catch (IOException | CasException e) {
            undo(made.intent(), e);
            throw e;
        }
        return volume;
    }

    /// What stands when only the record is missing.
    private record Made(Intent intent, VolumeFormat format, CreationMethod method, long sizeBytes) {}

    /// The work between intent and record.
    private interface Build {
        CreationMethod run() throws IOException;
    }

    private Made build(Optional<String> snapshotKey, VolumeFormat format, long sizeBytes, Build work)
            throws IOException {
        Intent intent = new Intent(request.name(), namespace, request.encrypted(), snapshotKey);
        parts.records().intend(intent);
        try {
            return new Made(intent, format, work.run(), sizeBytes);
        } catch (IOException | RuntimeException e) {
            undo(intent, e);
            throw e;
        }
    }

    private Made container(ContainerImage image, ProgressSink progress) throws IOException {
        requireFormat(VolumeFormat.CONTAINER, "a container image");
        if (request.sizeBytes() != 0) {
            throw new InvalidArgument("create volume " + request.name()
                    + ": expected no size for a container volume, which has no limit, found " + request.sizeBytes());
        }
        Snapshotter snapshotter = view.snapshotter(request.snapshotter());
        String key = request.name().toString();
        if (snapshotter.stat(key).isPresent()) {
            throw new AlreadyExists(
                    Reason.VOLUME_EXISTS,
                    "create volume " + request.name() + ": a snapshot of that name, made by somebody else, exists");
        }
        Unpacked unpacked = new ImageUnpacker(view, parts.clock(), parts.random())
                .unpack(
                        image.target(),
                        request.snapshotter(),
                        Platform.host(),
                        (step, thing, done, total) -> progress.at(step, done, total));
        String now = parts.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return build(Optional.of(key), VolumeFormat.CONTAINER, 0, () -> {
            snapshotter.prepare(key, unpacked.chainId(), Labels.of(Map.of(ROOT, now)));
            parts.files()
                    .createContainer(
                            request.name(),
                            request.encrypted(),
                            ImageDocuments.indented(unpacked.config().json()),
                            key);
            return CreationMethod.SNAPSHOT;
        });
    }

    private Made disk(DiskBlob disk, ProgressSink progress) throws IOException {
        requireFormat(VolumeFormat.RAW, "a disk");
        Descriptor blob = disk.blob();
        try (BlobReader reader = view.content().open(blob.digest())) {
            if (reader.size() != blob.size()) {
                throw new InvalidArgument(
                        Reason.INVALID_MANIFEST,
                        "create volume " + request.name() + " from blob " + blob.digest() + ": expected " + blob.size()
                                + " bytes as its descriptor says, found " + reader.size());
            }
            requireRaw(disk, reader);
            long size = size(blob);
            Source source = new Source(reader, Optional.of(parts.blobFile().apply(blob.digest())));
            return build(
                    Optional.empty(),
                    VolumeFormat.RAW,
                    size,
                    () -> parts.files().createDisk(request.name(), request.encrypted(), source, size, progress));
        }
    }

    private long size(Descriptor blob) {
        if (request.sizeBytes() == 0) {
            return blob.size();
        }
        if (request.sizeBytes() < blob.size()) {
            throw new InvalidArgument("create volume " + request.name() + ": expected a size of at least the "
                    + blob.size() + " bytes of its content, found " + request.sizeBytes());
        }
        return request.sizeBytes();
    }

    /// Bytes in another format are refused rather than handed to a machine as a disk, unless raw was asked for: then
    /// they are kept as they are, and stay raw for life (rules S24, S25).
    private void requireRaw(DiskBlob disk, BlobReader reader) throws IOException {
        Optional<String> found = DiskHeader.format(reader)
                .or(() -> disk.declared().filter(format -> !format.equals("raw") && !format.equals("iso")));
        if (found.isPresent() && request.format().isEmpty()) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "create volume " + request.name() + " from blob "
                            + disk.blob().digest() + ": expected a raw disk, found " + found.get()
                            + ", which this version does not convert; ask for format raw to keep the bytes as they"
                            + " are");
        }
    }

    private void requireFormat(VolumeFormat possible, String what) {
        if (request.format().filter(wanted -> wanted != possible).isPresent()) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "create volume " + request.name() + " as "
                            + request.format().get() + ": \"" + request.from() + "\" is " + what);
        }
    }

    /// The same request again is answered with what it made then; another one is refused.
    private Volume requireSame(Volume there) throws IOException {
        boolean same = there.namespace().equals(namespace)
                && there.encrypted() == request.encrypted()
                && request.format().map(there.format()::equals).orElse(true)
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
