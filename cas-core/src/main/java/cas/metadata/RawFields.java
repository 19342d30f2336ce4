package cas.metadata;

import java.time.Instant;
import java.util.Arrays;

/// Looks into a stored value without decoding all of it: for walks over every record there is.
final class RawFields {
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int SECONDS = 1;
    private static final int NANOS = 2;

    private final byte[] bytes;
    private final int end;
    private int at;
    private int number;
    private long value;
    private int from;
    private int to;

    private RawFields(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Sees where a label lies.
    @FunctionalInterface
    interface LabelVisitor {
        void label(byte[] record, int keyFrom, int keyTo, int valueFrom, int valueTo);
    }

    /// Visits the labels whose key begins so.
    static void labels(byte[] value, Field field, byte[] prefix, LabelVisitor visitor) throws Malformed {
        RawFields fields = new RawFields(value, 0, value.length);
        while (fields.next()) {
            if (fields.number == field.number() && fields.from >= 0) {
                label(new RawFields(value, fields.from, fields.to), prefix, visitor);
            }
        }
    }

    private static void label(RawFields entry, byte[] prefix, LabelVisitor visitor) throws Malformed {
        int keyFrom = 0;
        int keyTo = 0;
        int valueFrom = 0;
        int valueTo = 0;
        while (entry.next()) {
            if (entry.number == KEY && entry.from >= 0) {
                keyFrom = entry.from;
                keyTo = entry.to;
            } else if (entry.number == VALUE && entry.from >= 0) {
                valueFrom = entry.from;
                valueTo = entry.to;
            }
        }
        if (begins(entry.bytes, keyFrom, keyTo, prefix)) {
            visitor.label(entry.bytes, keyFrom, keyTo, valueFrom, valueTo);
        }
    }

    /// @return the beginning of time if there is none
    static Instant time(byte[] value, Field field) throws Malformed {
        long seconds = 0;
        long nanos = 0;
        RawFields fields = new RawFields(value, 0, value.length);
        while (fields.next()) {
            if (fields.number == field.number() && fields.from >= 0) {
                RawFields time = new RawFields(value, fields.from, fields.to);
                while (time.next()) {
                    if (time.number == SECONDS) {
                        seconds = time.value;
                    } else if (time.number == NANOS) {
                        nanos = time.value;
                    }
                }
            }
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    static boolean begins(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    /// Goes to the next field: a number is in `value`, text from `from` to `to`.
    private boolean next() throws Malformed {
        if (at >= end) {
            return false;
        }
        long tag = varint();
        number = (int) (tag >>> 3);
        from = -1;
        switch ((int) (tag & 7)) {
            case FieldWriter.VARINT -> value = varint();
            case FieldWriter.FIXED64 -> skip(Long.BYTES);
            case FieldWriter.BYTES -> {
                long length = varint();
                from = at;
                skip(length);
                to = at;
            }
            case FieldWriter.FIXED32 -> skip(Integer.BYTES);
            default -> throw new Malformed("wire type " + (tag & 7) + " before byte " + at);
        }
        return true;
    }

    private void skip(long length) throws Malformed {
        if (length < 0 || length > end - at) {
            throw new Malformed("a length of " + length + " at byte " + at + ", with " + (end - at) + " bytes left");
        }
        at += (int) length;
    }

    private long varint() throws Malformed {
        long read = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at >= end) {
                throw new Malformed("an end inside a number at byte " + at);
            }
            byte b = bytes[at++];
            read |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return read;
            }
        }
        throw new Malformed("a number without end before byte " + at);
    }
}
