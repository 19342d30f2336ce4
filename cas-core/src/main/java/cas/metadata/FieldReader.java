package cas.metadata;

import cas.container.Payload;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what [FieldWriter] writes. Unknown fields are skipped; a field that is not there is zero or empty. Any bytes
/// at all give a value or a [Malformed].
final class FieldReader {
    private static final int VARINT_BYTES_MAX = 10;
    private static final Field SECONDS = Field.uint(1, "seconds");
    private static final Field NANOS = Field.uint(2, "nanos");
    private static final Field KEY = Field.text(1, "key");
    private static final Field VALUE = Field.text(2, "value");

    private static final int FIELDS_GUESS = 8;

    private final byte[] bytes;
    private int count;
    /// What was found, in order: the number of each field, and its value or where its bytes lie.
    private int[] numbers = new int[FIELDS_GUESS];
    private long[] values = new long[FIELDS_GUESS];
    private int[] lengths = new int[FIELDS_GUESS];

    /// In place of a length.
    private static final int IS_NUMBER = -1;

    private FieldReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static FieldReader of(byte[] bytes) throws Malformed {
        return of(bytes, 0, bytes.length);
    }

    private static FieldReader of(byte[] bytes, int start, int length) throws Malformed {
        FieldReader reader = new FieldReader(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes, start, length);
        while (in.hasRemaining()) {
            reader.field(in);
        }
        return reader;
    }

    private void field(ByteBuffer in) throws Malformed {
        long tag = varint(in);
        long number = tag >>> 3;
        if (number < 1 || number >= 1 << 29) {
            throw new Malformed("field number " + number + " before byte " + in.position());
        }
        switch ((int) (tag & 7)) {
            case FieldWriter.VARINT -> found((int) number, varint(in), IS_NUMBER);
            case FieldWriter.FIXED64 -> skip(in, Long.BYTES);
            case FieldWriter.BYTES -> {
                long length = varint(in);
                int start = in.position();
                skip(in, length);
                found((int) number, start, (int) length);
            }
            case FieldWriter.FIXED32 -> skip(in, Integer.BYTES);
            default -> throw new Malformed("wire type " + (tag & 7) + " before byte " + in.position());
        }
    }

    private void found(int number, long value, int length) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        numbers[count] = number;
        values[count] = value;
        lengths[count] = length;
        count++;
    }

    private static void skip(ByteBuffer in, long length) throws Malformed {
        if (length < 0 || length > in.remaining()) {
            throw new Malformed(
                    "a length of " + length + " at byte " + in.position() + ", with " + in.remaining() + " bytes left");
        }
        in.position(in.position() + (int) length);
    }

    private static long varint(ByteBuffer in) throws Malformed {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            if (!in.hasRemaining()) {
                throw new Malformed("an end inside a number at byte " + in.position());
            }
            byte b = in.get();
            value |= (long) (b & 0x7f) << 7 * i;
            if (b >= 0) {
                return value;
            }
        }
        throw new Malformed("a number without end before byte " + in.position());
    }

    /// The last of this field's numbers counts.
    long uint(Field field) {
        for (int i = count - 1; i >= 0; i--) {
            if (numbers[i] == field.number() && lengths[i] == IS_NUMBER) {
                return values[i];
            }
        }
        return 0;
    }

    /// Where the last of this field's bytes stand; -1 if it has none.
    private int last(Field field) {
        for (int i = count - 1; i >= 0; i--) {
            if (isBytes(i, field)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isBytes(int at, Field field) {
        return numbers[at] == field.number() && lengths[at] != IS_NUMBER;
    }

    /// A number that counts something.
    long count(Field field) throws Malformed {
        long value = uint(field);
        if (value < 0) {
            throw new Malformed(field.name() + " " + value);
        }
        return value;
    }

    boolean flag(Field field) {
        return uint(field) != 0;
    }

    String text(Field field) throws Malformed {
        int at = last(field);
        return at < 0 ? "" : decoded(field, (int) values[at], lengths[at]);
    }

    Digest digest(Field field) throws Malformed {
        try {
            return Digest.parse(text(field));
        } catch (InvalidArgument e) {
            throw new Malformed(field.name() + ": " + e.getMessage());
        }
    }

    Instant time(Field field) throws Malformed {
        FieldReader time = message(field).orElseThrow(() -> new Malformed("no " + field.name()));
        try {
            return Instant.ofEpochSecond(time.uint(SECONDS), time.uint(NANOS));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed(field.name() + ": " + e.getMessage());
        }
    }

    Labels labels(Field field) throws Malformed {
        Map<String, String> labels = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            if (isBytes(i, field)) {
                FieldReader reader = inside(i);
                labels.put(reader.text(KEY), reader.text(VALUE));
            }
        }
        return Labels.of(labels);
    }

    Optional<FieldReader> message(Field field) throws Malformed {
        int at = last(field);
        return at < 0 ? Optional.empty() : Optional.of(inside(at));
    }

    Optional<Payload> any(Field field) throws Malformed {
        int at = last(field);
        return at < 0 ? Optional.empty() : Optional.of(inside(at).payload());
    }

    SortedMap<String, Payload> anys(Field field) throws Malformed {
        SortedMap<String, Payload> payloads = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            if (isBytes(i, field)) {
                FieldReader entry = inside(i);
                FieldReader any =
                        entry.message(VALUE).orElseThrow(() -> new Malformed(field.name() + " without a value"));
                payloads.put(entry.text(KEY), any.payload());
            }
        }
        return payloads;
    }

    private Payload payload() throws Malformed {
        int at = last(VALUE);
        ByteBuffer value = at < 0 ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes, (int) values[at], lengths[at]);
        return new Payload(text(KEY), value);
    }

    private FieldReader inside(int at) throws Malformed {
        return of(bytes, (int) values[at], lengths[at]);
    }

    private String decoded(Field field, int start, int length) throws Malformed {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return decodedFully(field, start, length);
            }
        }
        return new String(bytes, start, length, StandardCharsets.US_ASCII);
    }

    private String decodedFully(Field field, int start, int length) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(field.name() + " that is not UTF-8");
        }
    }
}
