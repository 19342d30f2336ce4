package cas.layer;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.os.Attributes;
import cas.os.TreePath;
import java.io.IOException;
import java.io.OutputStream;

/// Plain ustar entries.
final class ArchiveWriter implements ArchiveFiles.Writer {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int END_BYTES = 2 * Tar.BLOCK_BYTES;

    private final OutputStream target;

    ArchiveWriter(OutputStream target) {
        this.target = target;
    }

    @Override
    public void directory(String path, int mode) throws IOException {
        target.write(HeaderWriter.encode(new Entry.Directory(TreePath.of(path), Attributes.of(mode))));
    }

    @Override
    public void file(String path, int mode, byte[] content) throws IOException {
        begin(path, mode, content.length);
        target.write(content);
        end(content.length);
    }

    @Override
    public void blob(String path, int mode, Descriptor descriptor, BlobReader blob) throws IOException {
        begin(path, mode, descriptor.size());
        try (BlobInput bytes = new BlobInput(blob, descriptor)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                target.write(buffer, 0, count);
            }
            bytes.verify();
        }
        end(descriptor.size());
    }

    private void begin(String path, int mode, long size) throws IOException {
        target.write(HeaderWriter.encode(new Entry.File(TreePath.of(path), Attributes.of(mode), size)));
    }

    private void end(long size) throws IOException {
        target.write(new byte[Tar.padding(size)]);
    }

    @Override
    public void finish() throws IOException {
        target.write(new byte[END_BYTES]);
        target.flush();
    }
}
