package cas.pack;

import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.os.TreePath;
import cas.os.TreeReader;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of one file, which must have as many as it said at first.
final class FileInput extends InputStream {
    private final TreePath path;
    private final TreeReader.Opened file;
    private final long size;
    private long position;

    FileInput(TreePath path, TreeReader.Opened file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = file.read(target, offset, length);
        position += Math.max(count, 0);
        if (position > size || count < 0 && position < size) {
            throw new FailedPrecondition(
                    Reason.FAILED_PRECONDITION,
                    "diff: " + path + ": expected " + size + " bytes, found " + position + (count < 0 ? "" : " or more")
                            + ": somebody writes to it");
        }
        return count;
    }
}
