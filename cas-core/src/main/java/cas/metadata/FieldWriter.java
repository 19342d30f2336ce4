package cas.metadata;

import cas.container.Payload;
import cas.name.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SortedMap;

/// Writes a value in protobuf wire format. What is zero or empty is left out, as protobuf does.
final class FieldWriter {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final Field SECONDS = Field.uint(1, "seconds");
    private static final Field NANOS = Field.uint(2, "nanos");
    private static final Field KEY = Field.text(1, "key");
    private static final Field VALUE = Field.text(2, "value");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toBytes() {
        return out.toByteArray();
    }

    FieldWriter uint(Field field, long value) {
        require(field, Field.Type.UINT);
        if (value != 0) {
            tag(field, VARINT);
            varint(value);
        }
        return this;
    }

    FieldWriter flag(Field field, boolean value) {
        return uint(field, value ? 1 : 0);
    }

    FieldWriter text(Field field, String value) {
        require(field, Field.Type.TEXT);
        if (!value.isEmpty()) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    FieldWriter time(Field field, Instant value) {
        require(field, Field.Type.TIME);
        FieldWriter time =
                new FieldWriter().uint(SECONDS, value.getEpochSecond()).uint(NANOS, value.getNano());
        bytes(field, time.toBytes());
        return this;
    }

    FieldWriter labels(Field field, Labels labels) {
        require(field, Field.Type.LABELS);
        labels.asMap().forEach((key, value) -> {
            bytes(field, new FieldWriter().text(KEY, key).text(VALUE, value).toBytes());
        });
        return this;
    }

    FieldWriter message(Field field, FieldWriter message) {
        require(field, Field.Type.MESSAGE);
        bytes(field, message.toBytes());
        return this;
    }

    FieldWriter any(Field field, Payload payload) {
        require(field, Field.Type.ANY);
        bytes(field, any(payload).toBytes());
        return this;
    }

    FieldWriter anys(Field field, SortedMap<String, Payload> payloads) {
        require(field, Field.Type.ANYS);
        payloads.forEach((key, payload) -> {
            FieldWriter entry = new FieldWriter().text(KEY, key);
            entry.bytes(VALUE, any(payload).toBytes());
            bytes(field, entry.toBytes());
        });
        return this;
    }

    private static FieldWriter any(Payload payload) {
        FieldWriter any = new FieldWriter().text(KEY, payload.type());
        byte[] value = new byte[payload.value().remaining()];
        payload.value().get(value);
        any.bytes(VALUE, value);
        return any;
    }

    private void bytes(Field field, byte[] bytes) {
        tag(field, BYTES);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private void tag(Field field, int wireType) {
        varint((long) field.number() << 3 | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static void require(Field field, Field.Type type) {
        if (field.type() != type) {
            throw new IllegalArgumentException("field " + field.name() + " is " + field.type());
        }
    }
}
