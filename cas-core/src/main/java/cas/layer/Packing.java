package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.os.Inflation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/// From a media type and the first bytes to the archive inside (rules L1, S18). What is declared must be what is
/// there; the old plain Docker types declare nothing.
final class Packing {
    private static final int MAGIC_BYTES = 4;
    /// Magic, one byte of what follows, and the window or the size.
    private static final int AHEAD_BYTES = 18;
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

    static InputStream unpack(InputStream packed, Optional<Compression> declared, Inflation.Opener inflations)
            throws IOException {
        BufferedInputStream ahead = new BufferedInputStream(packed, AHEAD_BYTES);
        Compression found = sniff(ahead);
        if (declared.isPresent() && declared.get() != found) {
            throw Refused.layer("expected " + word(declared.get()) + " as its media type says, found " + word(found));
        }
        return switch (found) {
            case NONE -> ahead;
            case GZIP -> new GzipInput(ahead, inflations.open());
            case ZSTD -> new ZstdInput(ahead, window(ahead));
        };
    }

    /// How large a window the first frame of zstd asks for; 0 if that frame is none of data.
    private static long window(BufferedInputStream ahead) throws IOException {
        ahead.mark(AHEAD_BYTES);
        byte[] head = ahead.readNBytes(AHEAD_BYTES);
        ahead.reset();
        if (head.length < MAGIC_BYTES + 2 || head[0] != (byte) ZSTD_MAGIC) {
            return 0;
        }
        int descriptor = Byte.toUnsignedInt(head[MAGIC_BYTES]);
        if ((descriptor & 0x20) != 0) {
            // One segment: the window is the content, whose size follows the number of a dictionary.
            int at = MAGIC_BYTES + 1 + (1 << (descriptor & 3) >> 1);
            int width = descriptor >> 6 < 2 ? 0 : 1 << (descriptor >> 6);
            long size = 0;
            for (int i = Math.min(at + width, head.length) - 1; i >= at; i--) {
                size = size << Byte.SIZE | Byte.toUnsignedInt(head[i]);
            }
            return size < 0 ? Long.MAX_VALUE : size;
        }
        int exponent = Byte.toUnsignedInt(head[MAGIC_BYTES + 1]) >> 3;
        return 1L << 10 + exponent + ((head[MAGIC_BYTES + 1] & 7) == 0 ? 0 : 1);
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
