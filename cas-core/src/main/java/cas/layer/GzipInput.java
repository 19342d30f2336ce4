package cas.layer;

import cas.os.Inflation;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;

/// Unpacks gzip members one after the other, with whatever library unpacks fastest here. Unlike the JDK's stream it
/// refuses bytes that follow the last
/// member (rule S18), and what it says about damage is never mixed up with a failing disk.
final class GzipInput extends InputStream {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final InputStream source;
    private final Inflation inflation;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private boolean inMember;
    private boolean any;

    GzipInput(InputStream source, Inflation inflation) {
        this.source = source;
        this.inflation = inflation;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (!inMember && !nextMember()) {
                return -1;
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                return count;
            }
            if (inflation.finished()) {
                start = end - inflation.left();
                inMember = false;
            } else if (inflation.left() == 0) {
                start = end;
                need();
                inflation.input(buffer, start, end - start);
            }
        }
    }

    private int inflate(byte[] target, int offset, int length) {
        try {
            return inflation.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw Refused.layer("gzip: expected a sound stream, found damage (" + e.getMessage() + ")");
        }
    }

    private boolean nextMember() throws IOException {
        if (any && !more()) {
            return false;
        }
        if (octet() != MAGIC_1 || octet() != MAGIC_2 || octet() != DEFLATE) {
            throw Refused.layer(
                    any
                            ? "gzip: expected another member or the end, found other bytes"
                            : "gzip: expected its magic number, found other bytes");
        }
        int flags = octet();
        if ((flags & RESERVED) != 0) {
            throw Refused.layer("gzip: expected known header flags, found " + flags);
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(octet() | octet() << 8);
        }
        skipText((flags & NAME) != 0);
        skipText((flags & COMMENT) != 0);
        skip((flags & HEADER_CRC) != 0 ? 2 : 0);
        inflation.begin();
        inflation.input(buffer, start, end - start);
        inMember = true;
        any = true;
        return true;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            octet();
        }
    }

    private void skipText(boolean there) throws IOException {
        int left = there ? BUFFER_BYTES : 0;
        while (left > 0 && octet() != 0) {
            left--;
        }
        if (there && left == 0) {
            throw Refused.layer("gzip: expected at most " + BUFFER_BYTES + " bytes of text in a header, found more");
        }
    }

    private int octet() throws IOException {
        need();
        return Byte.toUnsignedInt(buffer[start++]);
    }

    private void need() throws IOException {
        if (!more()) {
            throw Refused.layer("gzip: expected more, found the end: the layer is cut off");
        }
    }

    private boolean more() throws IOException {
        if (start == end) {
            start = 0;
            end = Math.max(source.read(buffer, 0, buffer.length), 0);
        }
        return start < end;
    }

    @Override
    public void close() throws IOException {
        inflation.close();
        source.close();
    }
}
