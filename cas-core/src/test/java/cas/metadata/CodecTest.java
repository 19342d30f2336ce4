package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.contract.StoreContract;
import cas.sim.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CodecTest {
    private static final HexFormat HEX = HexFormat.of();

    static Iterable<Samples.Golden<?>> goldens() {
        return Samples.all();
    }

    /// Whoever must change one of these has changed the format of every store in the field.
    @ParameterizedTest
    @MethodSource("goldens")
    <V> void theBytesAreTheOldOnes(Samples.Golden<V> golden) throws Malformed {
        assertEquals(
                HEX.formatHex(golden.bytes()),
                HEX.formatHex(golden.codec().encode(golden.value()).toBytes()));
        assertEquals(golden.value(), decode(golden, golden.bytes()));
    }

    private static <V> V decode(Samples.Golden<V> golden, byte[] bytes) throws Malformed {
        return golden.codec().decode(FieldReader.of(bytes));
    }

    /// What a newer program adds is skipped.
    @ParameterizedTest
    @MethodSource("goldens")
    <V> void unknownFieldsAreSkipped(Samples.Golden<V> golden) throws Malformed {
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.writeBytes(HEX.parseHex("f80601" + "fa0603010203" + "f9060102030405060708" + "fd0601020304"));
        more.writeBytes(golden.bytes());
        assertEquals(golden.value(), decode(golden, more.toByteArray()));
    }

    /// Any bytes give a value or a [Malformed], never anything else.
    @ParameterizedTest
    @MethodSource("goldens")
    <V> void decodingIsTotal(Samples.Golden<V> golden) {
        long seed = Seeds.of(CodecTest.class);
        Random random = Seeds.random(seed, golden.codec().getClass().getName().length());
        byte[] good = golden.bytes();
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            try {
                decode(golden, damaged(good, random));
            } catch (Malformed e) {
                refused++;
            }
        }
        assertTrue(refused > 100, "refused " + refused);
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = random.nextInt(4) == 0 ? new byte[random.nextInt(40)] : good.clone();
        if (bytes.length == 0 || bytes.length != good.length) {
            random.nextBytes(bytes);
            return bytes;
        }
        for (int n = random.nextInt(3); n >= 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void fieldsAreApart(Samples.Golden<?> golden) {
        Set<Integer> numbers = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Field field : golden.codec().fields()) {
            assertTrue(numbers.add(field.number()), "number " + field.number());
            assertTrue(names.add(field.name()), "name " + field.name());
        }
    }

    @Test
    void labelsRoundTrip() throws Malformed {
        Field field = Field.labels(2047, "labels");
        byte[] bytes = new FieldWriter().labels(field, StoreContract.longest()).toBytes();
        assertEquals(StoreContract.longest(), FieldReader.of(bytes).labels(field));
    }

    @Test
    void numbersRoundTrip() throws Malformed {
        Field field = Field.uint(15, "n");
        for (long number : new long[] {0, 1, 127, 128, 16_383, 16_384, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertEquals(
                    number,
                    FieldReader.of(new FieldWriter().uint(field, number).toBytes())
                            .uint(field));
        }
    }

    @Test
    void malformedNumbersAreRefused() {
        for (String hex : new String[] {"08", "0880", "08ffffffffffffffffffff01", "0b", "00", "0a05", "0affffffff7f"}) {
            assertThrows(Malformed.class, () -> FieldReader.of(HEX.parseHex(hex)), hex);
        }
    }
}
