package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/// From a media type and the first bytes to the archive inside (rules L1, S18). What is declared must be what is
/// there; the old plain Docker types declare nothing.
final class Packing {
    private static final int MAGIC_BYTES = 4;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    private static final int ZSTD_SKIPPABLE_MAGIC = 0x184d2a50;

    private static final String OCI = "application/vnd.oci.image.layer.v1.tar";
    private static final String OCI_KEPT = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private static final String DOCKER = "application/vnd.docker.image.rootfs.diff.tar";
    private static final String DOCKER_KEPT = "application/vnd.docker.image.rootfs.foreign.diff.tar";

    private static final Map<String, Optional<Compression>> DECLARED = Map.ofEntries(
            Map.entry(OCI, Optional.of(Compression.NONE)),
            Map.entry(OCI + "+gzip", Optional.of(Compression.GZIP)),
            Map.entry(OCI + "+zstd", Optional.of(Compression.ZSTD)),
            Map.entry(OCI_KEPT, Optional.of(Compression.NONE)),
            Map.entry(OCI_KEPT + "+gzip", Optional.of(Compression.GZIP)),
            Map.entry(OCI_KEPT + "+zstd", Optional.of(Compression.ZSTD)),
            Map.entry(DOCKER, Optional.empty()),
            Map.entry(DOCKER + ".gzip", Optional.of(Compression.GZIP)),
            Map.entry(DOCKER + ".zstd", Optional.of(Compression.ZSTD)),
            Map.entry(DOCKER_KEPT, Optional.empty()),
            Map.entry(DOCKER_KEPT + ".gzip", Optional.of(Compression.GZIP)),
            Map.entry(DOCKER_KEPT + ".zstd", Optional.of(Compression.ZSTD)));

    private Packing() {}

    /// What the media type declares, if it declares anything.
    ///
    /// @throws InvalidArgument if it is not the type of a layer
    static Optional<Compression> declared(String mediaType) {
        Optional<Compression> declared = DECLARED.get(mediaType);
        if (declared == null) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "apply layer: expected a media type of layers, such as " + OCI + "+gzip, found \"" + mediaType
                            + "\"");
        }
        return declared;
    }

    static InputStream unpack(InputStream packed, Optional<Compression> declared) throws IOException {
        BufferedInputStream ahead = new BufferedInputStream(packed, MAGIC_BYTES);
        Compression found = sniff(ahead);
        if (declared.isPresent() && declared.get() != found) {
            throw Refused.layer("expected " + word(declared.get()) + " as its media type says, found " + word(found));
        }
        return switch (found) {
            case NONE -> ahead;
            case GZIP -> new GzipInput(ahead);
            case ZSTD -> new ZstdInput(ahead);
        };
    }

    private static String word(Compression compression) {
        return switch (compression) {
            case NONE -> "a plain archive";
            case GZIP -> "gzip";
            case ZSTD -> "zstd";
        };
    }

    private static Compression sniff(BufferedInputStream ahead) throws IOException {
        ahead.mark(MAGIC_BYTES);
        byte[] magic = ahead.readNBytes(MAGIC_BYTES);
        ahead.reset();
        if (magic.length < MAGIC_BYTES) {
            return Compression.NONE;
        }
        int little = 0;
        for (int i = MAGIC_BYTES - 1; i >= 0; i--) {
            little = little << Byte.SIZE | Byte.toUnsignedInt(magic[i]);
        }
        if (little == ZSTD_MAGIC || (little & ~0xf) == ZSTD_SKIPPABLE_MAGIC) {
            return Compression.ZSTD;
        }
        boolean gzip = (Byte.toUnsignedInt(magic[0]) << Byte.SIZE | Byte.toUnsignedInt(magic[1])) == GZIP_MAGIC;
        return gzip ? Compression.GZIP : Compression.NONE;
    }
}
