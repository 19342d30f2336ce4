package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.fuzz.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Any bytes are a value of each table or are [Malformed]; and what was read once is written and read the same
/// ever after. The first byte chooses the table.
public final class CodecTarget implements Target {
    private static final List<TypedTable.Codec<?>> CODECS = codecs();

    private static List<TypedTable.Codec<?>> codecs() {
        List<TypedTable.Codec<?>> codecs = new ArrayList<>();
        Schema.all().forEach(table -> codecs.add(table.codec()));
        codecs.add(Schema.DESCRIPTOR);
        return List.copyOf(codecs);
    }

    @Override
    public String name() {
        return "codec";
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < CODECS.size(); i++) {
            byte[] chosen = {(byte) i};
            seeds.add(chosen);
            for (Samples.Golden<?> golden : Samples.all()) {
                if (golden.codec().equals(CODECS.get(i))) {
                    seeds.add(joined(chosen, golden.bytes()));
                    seeds.add(joined(chosen, golden.bytes(), golden.bytes()));
                }
            }
        }
        seeds.add(joined(
                new byte[] {(byte) (CODECS.size() - 1)},
                Schema.DESCRIPTOR.encode(Samples.TARGET).toBytes()));
        return seeds;
    }

    private static byte[] joined(byte[]... pieces) {
        int length = 0;
        byte[] all = new byte[0];
        for (byte[] piece : pieces) {
            all = Arrays.copyOf(all, length + piece.length);
            System.arraycopy(piece, 0, all, length, piece.length);
            length += piece.length;
        }
        return all;
    }

    @Override
    public void run(byte[] input) {
        if (input.length > 0) {
            run(CODECS.get(Byte.toUnsignedInt(input[0]) % CODECS.size()), Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private static <V> void run(TypedTable.Codec<V> codec, byte[] bytes) {
        V value;
        try {
            value = codec.decode(FieldReader.of(bytes));
        } catch (Malformed e) {
            assertFalse(Objects.requireNonNull(e.getMessage()).isEmpty());
            return;
        }
        byte[] written = codec.encode(value).toBytes();
        try {
            V again = codec.decode(FieldReader.of(written));
            assertEquals(value, again);
            assertArrayEquals(written, codec.encode(again).toBytes());
        } catch (Malformed e) {
            throw new AssertionError("our own bytes are not read again: " + value, e);
        }
    }
}
