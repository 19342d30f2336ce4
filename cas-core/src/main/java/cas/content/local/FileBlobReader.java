package cas.content.local;

import cas.content.BlobReader;
import cas.disk.ReadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;

final class FileBlobReader implements BlobReader {
    private final ReadableFile file;
    private final long size;

    FileBlobReader(ReadableFile file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
