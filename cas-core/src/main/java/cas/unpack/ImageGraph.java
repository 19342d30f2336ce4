package cas.unpack;

import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Manifest;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.Platforms;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The blobs an image consists of: whether they are here, and the labels by which one holds the next (rule C8).
final class ImageGraph {
    private static final String REFERENCE = "containerd.io/gc.ref.content.";

    private final ContentStore content;
    private final ImageReader reader;
    private final Platforms platforms;

    /// @param platforms which images of an index are meant
    ImageGraph(ContentStore content, Platforms platforms) {
        this.content = content;
        this.platforms = platforms;
        this.reader = new ImageReader(content);
    }

    /// What a document refers to.
    static List<Descriptor> parts(Manifest manifest) {
        return switch (manifest) {
            case ImageManifest image ->
                Stream.concat(Stream.of(image.config()), image.layers().stream())
                        .toList();
            case ImageIndex index -> index.entries().stream().map(Entry::target).toList();
        };
    }

    /// The labels by which a document holds all it refers to.
    static Map<String, String> references(Manifest manifest) {
        Map<String, String> labels = new HashMap<>();
        switch (manifest) {
            case ImageManifest image -> {
                labels.put(REFERENCE + "config", image.config().digest().toString());
                for (int i = 0; i < image.layers().size(); i++) {
                    labels.put(
                            REFERENCE + "l." + i, image.layers().get(i).digest().toString());
                }
            }
            case ImageIndex index -> {
                for (int i = 0; i < index.entries().size(); i++) {
                    String digest = index.entries().get(i).target().digest().toString();
                    labels.put(REFERENCE + "m." + i, digest);
                }
            }
        }
        return labels;
    }

    /// Labels all documents below a target with what they refer to. Of an index those images are held that are meant
    /// and here as a whole; at least one must be.
    ///
    /// @throws InvalidArgument naming the first blob that is missing
    void hold(Descriptor target) throws IOException {
        hold(target, 0);
    }

    private void hold(Descriptor target, int depth) throws IOException {
        requirePresent(target, target);
        if (!ImageReader.readable(target)) {
            return;
        }
        switch (reader.manifest(target)) {
            case ImageManifest image -> holdImage(target, image);
            case ImageIndex index -> holdIndex(target, index, depth);
        }
    }

    private void holdImage(Descriptor target, ImageManifest image) throws IOException {
        for (Descriptor part : parts(image)) {
            requirePresent(part, target);
        }
        label(target, references(image));
    }

    private void holdIndex(Descriptor target, ImageIndex index, int depth) throws IOException {
        if (depth == ImageReader.INDEX_DEPTH_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    "index " + target.digest() + ": expected at most " + ImageReader.INDEX_DEPTH_MAX
                            + " indexes inside each other");
        }
        Map<String, String> labels = new HashMap<>();
        Optional<InvalidArgument> missing = Optional.empty();
        List<Entry> entries = index.entries();
        for (int i = 0; i < entries.size(); i++) {
            if (!platforms.match(entries.get(i))) {
                continue;
            }
            try {
                hold(entries.get(i).target(), depth + 1);
                labels.put(
                        REFERENCE + "m." + i, entries.get(i).target().digest().toString());
            } catch (InvalidArgument e) {
                if (e.reason() != Reason.INVALID_ARCHIVE) {
                    throw e;
                }
                missing = missing.or(() -> Optional.of(e));
            }
        }
        if (labels.isEmpty()) {
            throw missing.orElseGet(() -> new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    "index " + target.digest() + ": expected at least one manifest that is meant"));
        }
        label(target, labels);
    }

    private void requirePresent(Descriptor blob, Descriptor namedBy) throws IOException {
        Optional<ContentInfo> found = content.info(blob.digest());
        if (found.isEmpty()) {
            String by = blob.equals(namedBy) ? "its index" : "manifest " + namedBy.digest();
            throw new InvalidArgument(
                    Reason.INVALID_ARCHIVE,
                    "import archive: blob " + blob.digest() + " (" + blob.mediaType() + "), named by " + by
                            + ", is not in it");
        }
        if (found.get().size() != blob.size()) {
            throw new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    "blob " + blob.digest() + ": expected " + blob.size() + " bytes as its descriptor says, found "
                            + found.get().size());
        }
    }

    private void label(Descriptor target, Map<String, String> labels) throws IOException {
        List<String> paths =
                labels.keySet().stream().map(key -> "labels." + key).toList();
        content.update(target.digest(), Labels.of(labels), new FieldMask(paths));
    }
}
