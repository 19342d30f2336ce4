package cas.cli;

import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Manifest;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.unpack.ImageReader;
import java.io.IOException;
import java.util.List;
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
        if (!readable(target)) {
            return target.size();
        }
        List<Descriptor> path;
        try {
            path = reader.path(target, platform);
        } catch (NotFound e) {
            if (e.reason() != Reason.NOT_FOUND) {
                throw e;
            }
            return target.size();
        }
        long documents = path.stream().mapToLong(Descriptor::size).sum();
        return reader.manifest(path.getLast()) instanceof ImageManifest image
                ? documents + partsBytes(image)
                : documents;
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
                    add(reader.config(image.config()).platform().normal(), found);
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
        return ImageReader.readable(target);
    }
}
