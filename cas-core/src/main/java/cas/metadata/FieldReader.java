package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads what [FieldWriter] writes. Unknown fields are skipped; a field that is not there is zero or empty. Any bytes
/// at all give a value or a [Malformed].
final class FieldReader {
    private static final int VARINT_BYTES_MAX = 10;
    private static final Field SECONDS = Field.uint(1, "seconds");
    private static final Field NANOS = Field.uint(2, "nanos");
    private static final Field KEY = Field.text(1, "key");
    private static final Field VALUE = Field.text(2, "value");

    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<Integer, List<byte[]>> texts = new HashMap<>();

    private FieldReader() {}

    static FieldReader of(byte[] bytes) throws Malformed {
        FieldReader reader = new FieldReader();
        ByteBuffer in = ByteBuffer.wrap(bytes);
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
            case FieldWriter.VARINT -> numbers.put((int) number, varint(in));
            case FieldWriter.FIXED64 -> bytes(in, Long.BYTES);
            case FieldWriter.BYTES ->
                texts.computeIfAbsent((int) number, n -> new ArrayList<>()).add(bytes(in, varint(in)));
            case FieldWriter.FIXED32 -> bytes(in, Integer.BYTES);
            default -> throw new Malformed("wire type " + (tag & 7) + " before byte " + in.position());
        }
    }

    private static byte[] bytes(ByteBuffer in, long length) throws Malformed {
        if (length < 0 || length > in.remaining()) {
            throw new Malformed(
                    "a length of " + length + " at byte " + in.position() + ", with " + in.remaining() + " bytes left");
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
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

    long uint(Field field) {
        return numbers.getOrDefault(field.number(), 0L);
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
        List<byte[]> all = texts.getOrDefault(field.number(), List.of());
        return all.isEmpty() ? "" : decoded(field, all.getLast());
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
        for (byte[] entry : texts.getOrDefault(field.number(), List.of())) {
            FieldReader reader = of(entry);
            labels.put(reader.text(KEY), reader.text(VALUE));
        }
        return Labels.of(labels);
    }

    Optional<FieldReader> message(Field field) throws Malformed {
        List<byte[]> all = texts.getOrDefault(field.number(), List.of());
        return all.isEmpty() ? Optional.empty() : Optional.of(of(all.getLast()));
    }

    private static String decoded(Field field, byte[] bytes) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(field.name() + " that is not UTF-8");
        }
    }
}
