package cas.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Inputs beside the seeds, for the ordinary build: blind, but the same again for the same random numbers.
public final class Mutations {
    private static final byte[] TELLING = {0, 1, 0x0a, '"', '\\', '/', '0', '{', 0x7f, (byte) 0x80, (byte) 0xff};
    private static final int STEPS_MAX = 4;
    private static final int REPEATS_MAX = 64;
    private static final int LENGTH_BYTES_MAX = 16 << 10;

    private final List<byte[]> seeds;
    private final Random random;

    public Mutations(List<byte[]> seeds, Random random) {
        this.seeds = seeds;
        this.random = random;
    }

    public byte[] next() {
        byte[] input = seed();
        for (int steps = 1 + random.nextInt(STEPS_MAX); steps > 0; steps--) {
            input = changed(input);
        }
        return input.length > LENGTH_BYTES_MAX ? Arrays.copyOf(input, LENGTH_BYTES_MAX) : input;
    }

    private byte[] seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = from + random.nextInt(Math.min(input.length - from, 32) + 1);
        return switch (random.nextInt(6)) {
            case 0 -> set(input, from, (byte) random.nextInt(256));
            case 1 -> set(input, from, TELLING[random.nextInt(TELLING.length)]);
            case 2 -> replaced(input, from, to, new byte[0]);
            case 3 -> replaced(input, from, from, Arrays.copyOfRange(input, from, to));
            case 4 -> replaced(input, from, to, repeated(Arrays.copyOfRange(input, from, to)));
            default -> replaced(input, from, input.length, tail(seed()));
        };
    }

    private static byte[] set(byte[] input, int at, byte value) {
        byte[] changed = Arrays.copyOf(input, Math.max(input.length, at + 1));
        changed[at] = value;
        return changed;
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
        byte[] changed = new byte[from + by.length + input.length - to];
        System.arraycopy(input, 0, changed, 0, from);
        System.arraycopy(by, 0, changed, from, by.length);
        System.arraycopy(input, to, changed, from + by.length, input.length - to);
        return changed;
    }

    private byte[] repeated(byte[] piece) {
        byte[] all = new byte[piece.length * (2 + random.nextInt(REPEATS_MAX))];
        for (int at = 0; at < all.length; at += piece.length) {
            System.arraycopy(piece, 0, all, at, piece.length);
        }
        return all;
    }

    private byte[] tail(byte[] other) {
        return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
    }
}
