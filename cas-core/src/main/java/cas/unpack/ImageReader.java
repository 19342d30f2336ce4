package cas.unpack;

import cas.content.BlobReader;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.ImageConfig;
import cas.image.ImageDocuments;
import cas.image.Manifest;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the documents of images from a content store.
public final class ImageReader {
    /// How deep an index may lie in indexes (rule S9).
    public static final int INDEX_DEPTH_MAX = 3;

    private final ContentStore content;

    public ImageReader(ContentStore content) {
        this.content = content;
    }

    /// @throws NotFound if the content store has no such blob
    /// @throws InvalidArgument if it is not such a document, or not of the size its descriptor says (rule S8)
    public Manifest manifest(Descriptor target) throws IOException {
        return ImageDocuments.manifest(target, bytes(target));
    }

    public ImageConfig config(Descriptor target) throws IOException {
        return ImageDocuments.config(target, bytes(target));
    }

    /// The one image that a target stands for on a platform.
    ///
    /// @throws NotFound also if no image of an index fits
    public ImageManifest resolve(Descriptor target, Platform platform) throws IOException {
        return (ImageManifest) manifest(path(target, platform).getLast());
    }

    /// The documents from a target to the manifest that it stands for on a platform, both included.
    ///
    /// @throws NotFound also if no image of an index fits
    public List<Descriptor> path(Descriptor target, Platform platform) throws IOException {
        return path(target, platform, 0)
                .orElseThrow(() -> new NotFound(
                        Reason.NOT_FOUND, "index " + target.digest() + ": no image for platform " + platform));
    }

    private Optional<List<Descriptor>> path(Descriptor at, Platform platform, int depth) throws IOException {
        if (depth > INDEX_DEPTH_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    "index " + at.digest() + ": expected at most " + INDEX_DEPTH_MAX + " indexes inside each other");
        }
        return switch (manifest(at)) {
            case ImageManifest image -> Optional.of(List.of(at));
            case ImageIndex index -> chosen(at, index, platform, depth);
        };
    }

    private Optional<List<Descriptor>> chosen(Descriptor at, ImageIndex index, Platform platform, int depth)
            throws IOException {
        Optional<Entry> chosen = index.select(platform);
        if (chosen.isPresent()) {
            return below(at, chosen.get(), platform, depth);
        }
        for (Entry entry : index.entries()) {
            if (entry.platform().isEmpty() && readable(entry.target()) && runs(entry.target(), platform)) {
                Optional<List<Descriptor>> found = below(at, entry, platform, depth);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<List<Descriptor>> below(Descriptor at, Entry entry, Platform platform, int depth)
            throws IOException {
        return path(entry.target(), platform, depth + 1)
                .map(rest -> Stream.concat(Stream.of(at), rest.stream()).toList());
    }

    /// Of a line that names no platform its configuration says where it runs.
    private boolean runs(Descriptor target, Platform platform) throws IOException {
        try {
            if (!(manifest(target) instanceof ImageManifest image)) {
                return true;
            }
            return MediaTypes.isConfig(image.config().mediaType())
                    && platform.runs(config(image.config()).platform());
        } catch (NotFound e) {
            return false;
        }
    }

    /// Whether a media type says that there is something here to read.
    public static boolean readable(Descriptor target) {
        return MediaTypes.isIndex(target.mediaType()) || MediaTypes.isManifest(target.mediaType());
    }

    /// The document as it is.
    byte[] bytes(Descriptor target) throws IOException {
        if (target.size() > ImageDocuments.DOCUMENT_BYTES_MAX) {
            throw refusal(target, "expected at most " + ImageDocuments.DOCUMENT_BYTES_MAX + " bytes");
        }
        try (BlobReader reader = content.open(target.digest())) {
            if (reader.size() != target.size()) {
                throw refusal(target, "expected " + target.size() + " bytes, found " + reader.size());
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) target.size());
            while (buffer.hasRemaining()) {
                if (reader.read(buffer, buffer.position()) < 0) {
                    throw new EOFException("read blob " + target.digest() + ": expected " + target.size()
                            + " bytes, found " + buffer.position());
                }
            }
            return buffer.array();
        }
    }

    private static InvalidArgument refusal(Descriptor target, String why) {
        return new InvalidArgument(
                Reason.INVALID_MANIFEST, "document " + target.digest() + " (" + target.mediaType() + "): " + why);
    }
}
