package cas.diskimage;

import cas.content.BlobReader;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// A part of a blob that is read as a disk image of one format. Whatever lies outside of it is a refusal, so that no
/// number in a header can lead anywhere else.
///
/// @param format the word for messages
record Span(BlobReader blob, long offset, long size, String format, ByteOrder order) {
    /// What one look may read.
    static final int LOOK_BYTES_MAX = 64 << 20;

    Span as(String name, ByteOrder byteOrder) {
        return new Span(blob, offset, size, name, byteOrder);
    }

    Span part(long from, long length) {
        requireInside("part", from, length);
        return new Span(blob, offset + from, length, format, order);
    }

    /// Bytes in the order of the format.
    ByteBuffer read(String what, long at, long length) throws IOException {
        requireInside(what, at, length);
        if (length > LOOK_BYTES_MAX) {
            throw refused(what, "at most " + LOOK_BYTES_MAX + " bytes", length);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length).order(order);
        while (bytes.hasRemaining()) {
            if (blob.read(bytes, offset + at + bytes.position()) < 0) {
                throw new EOFException("read " + what + " of a disk image: expected " + length + " bytes at "
                        + (offset + at) + ", found " + bytes.position());
            }
        }
        return bytes.flip();
    }

    /// Whether these bytes, a byte for each character, lie there; false behind the end.
    boolean has(long at, String magic) throws IOException {
        return at >= 0
                && at <= size - magic.length()
                && text(read("magic", at, magic.length())).equals(magic);
    }

    void requireInside(String what, long at, long length) {
        if (at < 0 || length < 0 || at > size || length > size - at) {
            throw refused(
                    what, "it inside of the " + size + " bytes of the image", length + " bytes at " + unsigned(at));
        }
    }

    void require(boolean holds, String what, String expected, Object found) {
        if (!holds) {
            throw refused(what, expected, found);
        }
    }

    InvalidArgument refused(String what, String expected, Object found) {
        return new InvalidArgument(
                Reason.INVALID_DISK,
                "read " + format + " header: " + what + ": expected " + expected + ", found " + found);
    }

    static String text(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    /// A number without a sign, for messages.
    static String unsigned(long number) {
        return Long.toUnsignedString(number);
    }

    /// A GUID as Microsoft writes it: its first three parts little-endian.
    static UUID guid(ByteBuffer bytes, int at) {
        ByteBuffer little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long high = Integer.toUnsignedLong(little.getInt(at)) << 32
                | Short.toUnsignedLong(little.getShort(at + 4)) << 16
                | Short.toUnsignedLong(little.getShort(at + 6));
        return new UUID(high, bytes.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(at + 8));
    }
}
