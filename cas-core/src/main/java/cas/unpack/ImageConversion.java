package cas.unpack;

import cas.content.BlobReader;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Image;
import cas.image.ImageDocuments;
import cas.image.ImageStore;
import cas.image.Manifest;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platforms;
import cas.layer.ArchiveFiles;
import cas.name.Labels;
import cas.namespace.StoreView;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes another image of one that is here: with plain layers, in OCI's words, or of some platforms only (rule O14).
/// What
/// needs no change stays the blob it is.
public final class ImageConversion {
    private final StoreView store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Progress progress;

    public ImageConversion(StoreView store, InstantSource clock, RandomGenerator random, Progress progress) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.progress = progress;
    }

    /// @param uncompress whether layers lose their compression
    /// @param oci whether Docker's media types become OCI's
    /// @param platforms which images of an index are kept
    public record Options(boolean uncompress, boolean oci, Platforms platforms) {}

    /// Gives the new image this name, whatever had it before.
    ///
    /// @throws NotFound if there is no such image, or a blob that is to be changed is not here
    public Image run(String source, String name, Options options) throws IOException {
        Image image = store.images()
                .get(source)
                .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + source + "\""));
        try (TemporaryLease lease = TemporaryLease.take(store, clock.instant())) {
            Descriptor converted = new Run(lease.view(), options).document(image.target(), 0);
            ImageStore images = lease.view().images();
            try {
                images.delete(name, Optional.empty());
            } catch (NotFound e) {
                // It is new.
            }
            return images.create(name, converted, image.labels(), Optional.empty());
        }
    }

    /// One image being converted.
    private final class Run {
        private final ContentStore content;
        private final ImageReader reader;
        private final Options options;
        private final BlobIntake intake;
        private final Map<Digest, BlobIntake.Stored> done = new HashMap<>();

        Run(StoreView view, Options options) {
            this.content = view.content();
            this.reader = new ImageReader(content);
            this.options = options;
            this.intake = new BlobIntake(content, "convert-" + BlobIntake.unique(random) + "-");
        }

        Descriptor document(Descriptor target, int depth) throws IOException {
            if (depth > ImageReader.INDEX_DEPTH_MAX) {
                throw new InvalidArgument(
                        Reason.INVALID_MANIFEST, "index " + target.digest() + ": too many indexes inside each other");
            }
            Manifest manifest = reader.manifest(target);
            Map<Digest, Descriptor> parts = new HashMap<>();
            switch (manifest) {
                case ImageManifest image -> {
                    parts.put(image.config().digest(), renamed(image.config()));
                    for (Descriptor layer : image.layers()) {
                        parts.put(layer.digest(), layer(layer));
                    }
                }
                case ImageIndex index -> {
                    for (Entry entry : index.entries()) {
                        if (options.platforms().match(entry)) {
                            parts.put(entry.target().digest(), document(entry.target(), depth + 1));
                        }
                    }
                }
            }
            return rewritten(target, manifest, parts);
        }

        private Descriptor rewritten(Descriptor target, Manifest manifest, Map<Digest, Descriptor> parts)
                throws IOException {
            List<Descriptor> before = ImageGraph.parts(manifest);
            String mediaType = options.oci() ? MediaTypes.oci(target.mediaType()) : target.mediaType();
            boolean same = before.stream().allMatch(part -> isSame(part, parts.get(part.digest())));
            if (same && mediaType.equals(target.mediaType())) {
                return target;
            }
            byte[] json = ImageDocuments.rewritten(
                    target, reader.bytes(target), mediaType, part -> Optional.ofNullable(parts.get(part.digest())));
            Descriptor written = new Descriptor(mediaType, Digest.sha256(json), json.length, target.annotations());
            Labels references = Labels.of(ImageGraph.references(ImageDocuments.manifest(written, json)));
            intake.store(written, json, references);
            return written;
        }

        private static boolean isSame(Descriptor before, @Nullable Descriptor after) {
            return after != null
                    && before.digest().equals(after.digest())
                    && before.mediaType().equals(after.mediaType());
        }

        private Descriptor renamed(Descriptor blob) {
            return options.oci()
                    ? new Descriptor(MediaTypes.oci(blob.mediaType()), blob.digest(), blob.size(), blob.annotations())
                    : blob;
        }

        private Descriptor layer(Descriptor layer) throws IOException {
            Optional<String> plain = MediaTypes.uncompressed(layer.mediaType());
            if (!options.uncompress() || plain.isEmpty()) {
                return renamed(layer);
            }
            BlobIntake.Stored before = done.get(layer.digest());
            if (before == null) {
                before = unpacked(layer);
                done.put(layer.digest(), before);
            }
            return renamed(new Descriptor(plain.get(), before.digest(), before.size(), layer.annotations()));
        }

        private BlobIntake.Stored unpacked(Descriptor layer) throws IOException {
            progress.at("converting", layer.digest().toString(), 0, layer.size());
            try (BlobReader blob = content.open(layer.digest())) {
                BlobIntake.Stored plain =
                        intake.store(layer.digest().toString(), taker -> ArchiveFiles.unpack(blob, layer, taker));
                progress.at("converted", layer.digest().toString(), layer.size(), layer.size());
                return plain;
            }
        }
    }
}
