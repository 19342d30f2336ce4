package cas.layer;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/// How the bytes of a layer are packed.
public enum Compression {
    NONE("application/vnd.oci.image.layer.v1.tar"),
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

    private static final int BUFFER_BYTES = 64 << 10;

    private final String mediaType;

    Compression(String mediaType) {
        this.mediaType = mediaType;
    }

    /// The OCI media type of a layer packed so.
    public String mediaType() {
        return mediaType;
    }

    /// Packs what is written. The result depends on nothing but the bytes and the library's version.
    OutputStream pack(OutputStream target) throws IOException {
        return switch (this) {
            case NONE -> target;
            case GZIP -> new GZIPOutputStream(target, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(target).setChecksum(true);
        };
    }
}
