package cas.unpack;

import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The blobs an image consists of: whether they are here, and the labels by which one holds the next (rule C8).
final class ImageGraph {
    private static final String REFERENCE = "containerd.io/gc.ref.content.";

    private final ContentStore content;
    private final ImageReader reader;

    ImageGraph(ContentStore content) {
        this.content = content;
        this.reader = new ImageReader(content);
    }

    /// Labels all documents below a target with what they refer to. Of an index those images are held that are here
    /// as a whole; at least one must be.
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
        Map<String, String> labels = new HashMap<>();
        requirePresent(image.config(), target);
        labels.put(REFERENCE + "config", image.config().digest().toString());
        for (int i = 0; i < image.layers().size(); i++) {
            requirePresent(image.layers().get(i), target);
            labels.put(REFERENCE + "l." + i, image.layers().get(i).digest().toString());
        }
        label(target, labels);
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
                    Reason.INVALID_MANIFEST, "index " + target.digest() + ": expected at least one manifest"));
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
