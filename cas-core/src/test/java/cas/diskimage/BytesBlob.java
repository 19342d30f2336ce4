package cas.diskimage;

import cas.content.BlobReader;
import java.nio.ByteBuffer;

/// A blob in memory.
record BytesBlob(ByteBuffer bytes) implements BlobReader {
    BytesBlob(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
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
        int count = (int) Math.min(target.remaining(), bytes.capacity() - position);
        target.put(bytes.slice((int) position, count));
        return count;
    }

    @Override
    public void close() {}
}
