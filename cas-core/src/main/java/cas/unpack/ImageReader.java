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
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

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
    public ImageManifest resolve(Descriptor target, Platform platform) throws IOException {
        Descriptor at = target;
        for (int depth = 0; depth <= INDEX_DEPTH_MAX; depth++) {
            switch (manifest(at)) {
                case ImageManifest image -> {
                    return image;
                }
                case ImageIndex index -> at = select(at, index, platform);
            }
        }
        throw new InvalidArgument(
                Reason.INVALID_MANIFEST,
                "index " + target.digest() + ": expected at most " + INDEX_DEPTH_MAX + " indexes inside each other");
    }

    private static Descriptor select(Descriptor at, ImageIndex index, Platform platform) {
        return index.select(platform)
                .orElseThrow(() -> new NotFound(
                        Reason.NOT_FOUND,
                        "index " + at.digest() + ": no image for platform " + platform + " among its "
                                + index.entries().size() + " entries"))
                .target();
    }

    /// Whether a media type says that there is something here to read.
    static boolean readable(Descriptor target) {
        return MediaTypes.isIndex(target.mediaType()) || MediaTypes.isManifest(target.mediaType());
    }

    private byte[] bytes(Descriptor target) throws IOException {
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
