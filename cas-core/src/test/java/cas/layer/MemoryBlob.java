package cas.layer;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.digest.Digest;
import java.nio.ByteBuffer;

/// A blob of bytes at hand.
record MemoryBlob(ByteBuffer bytes) implements BlobReader {
    static MemoryBlob of(byte[] bytes) {
        return new MemoryBlob(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    static Descriptor descriptor(byte[] bytes, Compression compression) {
        return new Descriptor(compression.mediaType(), Digest.sha256(bytes), bytes.length);
    }

    @Override
    public long size() {
        return bytes.capacity();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        if (position >= bytes.capacity()) {
            return -1;
        }
        int count = Math.min(target.remaining(), bytes.capacity() - (int) position);
        target.put(bytes.slice((int) position, count));
        return count;
    }

    @Override
    public void close() {}
}
