package cas.cli;

import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.image.Manifest;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.unpack.ImageReader;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a list of images says about each: its size and where it runs.
final class ImageFacts {
    private static final String UNKNOWN = "unknown";

    private final ImageReader reader;
    private final Platform platform;

    ImageFacts(ContentStore content, Platform platform) {
        this.reader = new ImageReader(content);
        this.platform = platform;
    }

    /// Bytes of everything that one image for the platform is made of, documents included.
    long sizeBytes(Descriptor target) throws IOException {
        Descriptor at = target;
        long total = at.size();
        for (int depth = 0; depth <= ImageReader.INDEX_DEPTH_MAX && readable(at); depth++) {
            switch (reader.manifest(at)) {
                case ImageManifest image -> {
                    return total + partsBytes(image);
                }
                case ImageIndex index -> {
                    Optional<Entry> chosen = index.select(platform);
                    if (chosen.isEmpty()) {
                        return total;
                    }
                    at = chosen.get().target();
                    total += at.size();
                }
            }
        }
        return total;
    }

    /// Sorted; empty if the documents do not say.
    SortedSet<String> platforms(Descriptor target) throws IOException {
        SortedSet<String> found = new TreeSet<>();
        collect(target, 0, found);
        return found;
    }

    private void collect(Descriptor target, int depth, SortedSet<String> found) throws IOException {
        if (!readable(target) || depth > ImageReader.INDEX_DEPTH_MAX) {
            return;
        }
        Manifest manifest = reader.manifest(target);
        switch (manifest) {
            case ImageManifest image -> {
                if (MediaTypes.isConfig(image.config().mediaType())) {
                    add(reader.config(image.config()).platform(), found);
                }
            }
            case ImageIndex index -> {
                for (Entry entry : index.entries()) {
                    if (entry.platform().isPresent()) {
                        add(entry.platform().get(), found);
                    } else {
                        collect(entry.target(), depth + 1, found);
                    }
                }
            }
        }
    }

    private static void add(Platform platform, SortedSet<String> found) {
        boolean said = !platform.os().isEmpty() && !platform.os().equals(UNKNOWN);
        if (said && !platform.architecture().equals(UNKNOWN)) {
            found.add(platform.toString());
        }
    }

    private static long partsBytes(ImageManifest image) {
        return image.config().size()
                + image.layers().stream().mapToLong(Descriptor::size).sum();
    }

    private static boolean readable(Descriptor target) {
        return MediaTypes.isIndex(target.mediaType()) || MediaTypes.isManifest(target.mediaType());
    }
}
