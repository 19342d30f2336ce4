package cas.content.local;

import cas.content.BlobReader;
import cas.disk.ReadableFile;
import cas.error.CasException.DataLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

final class FileBlobReader implements BlobReader {
    private final ReadableFile file;
    private final BooleanSupplier condemned;
    private final long size;

    /// @param condemned whether the bytes were found wrong since they were opened
    FileBlobReader(ReadableFile file, BooleanSupplier condemned) throws IOException {
        this.file = file;
        this.condemned = condemned;
        this.size = file.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int read = file.read(target, position);
        if (condemned.getAsBoolean()) {
            throw new DataLoss("cannot go on reading a blob: its bytes were found to be wrong meanwhile");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
