package cas.os.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.os.Inflation;
import cas.os.PlatformInflation;
import cas.sim.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever library unpacks: any pieces of input, any room for output, the end where it is, damage told.
class InflationTest {
    private static final int HEADER_BYTES = 10;
    private static final int ROUNDS = 25;
    private final long seed = Seeds.of(InflationTest.class);

    /// Where the system has no faster library, the second is the first.
    static Stream<Inflation.Opener> openers() {
        return Stream.of(PlatformInflation.OPENER, LinuxKernel.inflations());
    }

    private static byte[] member(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(content);
        }
        return Arrays.copyOfRange(out.toByteArray(), HEADER_BYTES, out.size());
    }

    private static byte[] content(Random random) {
        byte[] content = new byte[random.nextInt(200_000)];
        for (int at = 0; at < content.length; at++) {
            content[at] = (byte) (random.nextInt(10) < 3 ? random.nextInt(256) : 'a' + random.nextInt(3));
        }
        return content;
    }

    @ParameterizedTest
    @MethodSource("openers")
    void unpacksAnyPieces(Inflation.Opener opener) throws Exception {
        Random random = new Random(seed);
        try (Inflation inflation = opener.open()) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] content = content(random);
                byte[] packed = member(content);
                byte[] more = Arrays.copyOf(packed, packed.length + 20);
                int[] used = {0};
                byte[] found = unpack(inflation, more, random, used);
                assertArrayEquals(content, found);
                assertEquals(packed.length, used[0]);
            }
        }
    }

    private static byte[] unpack(Inflation inflation, byte[] packed, Random random, int[] used)
            throws DataFormatException {
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        byte[] room = new byte[1 + random.nextInt(70_000)];
        inflation.begin();
        int given = 0;
        while (!inflation.finished()) {
            int count = inflation.inflate(room, 0, room.length);
            found.write(room, 0, count);
            if (count == 0 && !inflation.finished() && inflation.left() == 0) {
                int step = Math.min(1 + random.nextInt(random.nextBoolean() ? 10 : 65_000), packed.length - given);
                inflation.input(packed, given, step);
                given += step;
            }
        }
        used[0] = given - inflation.left();
        return found.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("openers")
    void tellsDamageOrNeverEnds(Inflation.Opener opener) throws Exception {
        Random random = new Random(seed);
        try (Inflation inflation = opener.open()) {
            byte[] packed = member(content(random));
            byte[] wrongSum = packed.clone();
            wrongSum[packed.length - 8] ^= 1;
            byte[] wrongLength = packed.clone();
            wrongLength[packed.length - 1] ^= 1;
            for (byte[] damaged : new byte[][] {wrongSum, wrongLength}) {
                assertThrows(DataFormatException.class, () -> unpack(inflation, damaged, random, new int[1]));
            }
        }
    }
}
