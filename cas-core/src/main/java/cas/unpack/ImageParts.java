package cas.unpack;

import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.NotFound;
import cas.image.ImageConfig;
import cas.image.Manifest.ImageManifest;
import cas.image.Platform;
import java.io.IOException;
import java.util.Optional;

/// How much of the image for one platform is here: its configuration and its layers.
///
/// @param known whether its manifest is here, so that it can be told what is needed
public record ImageParts(boolean known, int needed, int present, long neededBytes, long presentBytes) {
    private static final ImageParts UNKNOWN = new ImageParts(false, 0, 0, 0, 0);

    public boolean complete() {
        return known && present == needed;
    }

    /// @throws cas.error.CasException.InvalidArgument if a document is refused by rule
    public static ImageParts of(ContentStore content, Descriptor target, Platform platform) throws IOException {
        ImageManifest manifest;
        try {
            manifest = new ImageReader(content).resolve(target, platform);
        } catch (NotFound e) {
            return UNKNOWN;
        }
        int present = 0;
        long neededBytes = 0;
        long presentBytes = 0;
        for (Descriptor part : ImageGraph.parts(manifest)) {
            neededBytes += part.size();
            Optional<ContentInfo> found = content.info(part.digest());
            if (found.isPresent()) {
                present++;
                presentBytes += part.size();
            }
        }
        return new ImageParts(true, 1 + manifest.layers().size(), present, neededBytes, presentBytes);
    }

    /// The name of the snapshot that has all layers of an image, once they are unpacked.
    ///
    /// @throws NotFound if its manifest or its configuration is not here
    public static String topChainId(ContentStore content, Descriptor target, Platform platform) throws IOException {
        ImageReader reader = new ImageReader(content);
        ImageConfig config = reader.config(reader.resolve(target, platform).config());
        String chainId = "";
        for (Digest diffId : config.diffIds()) {
            chainId = ImageUnpacker.chainId(chainId, diffId);
        }
        return chainId;
    }
}
