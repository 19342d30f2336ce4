package cas.layer;

import java.io.IOException;
import java.util.Arrays;

/// Which parts of a sparse file an archive holds: in order and apart from each other, or refused (rule S19).
final class SparseMap {
    /// How many parts there may be; 2 MiB of memory.
    static final int PARTS_MAX = 1 << 17;

    private final long size;
    private final long[] pairs;

    private SparseMap(long size, long[] pairs) {
        this.size = size;
        this.pairs = pairs;
    }

    /// @param size of the file
    /// @param pairs an offset and a length for each part
    static SparseMap of(long size, long[] pairs) {
        if (pairs.length % 2 != 0 || pairs.length / 2 > PARTS_MAX) {
            throw Refused.layer(
                    "sparse map: expected at most " + PARTS_MAX + " pairs, found " + pairs.length + " numbers");
        }
        long end = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] < end || pairs[i + 1] < 0 || pairs[i] > size || pairs[i + 1] > size - pairs[i]) {
                throw Refused.layer("sparse map: expected parts in order within " + size + " bytes, found "
                        + pairs[i + 1] + " bytes at " + pairs[i]);
            }
            end = pairs[i] + pairs[i + 1];
        }
        return new SparseMap(size, Arrays.copyOf(pairs, pairs.length));
    }

    /// Bytes of the file, holes included.
    long size() {
        return size;
    }

    /// Bytes in the archive.
    long packed() {
        long sum = 0;
        for (int i = 1; i < pairs.length; i += 2) {
            sum += pairs[i];
        }
        return sum;
    }

    /// Hands on the whole file.
    void pass(TarInput input, TarInput.Taker taker) throws IOException {
        long end = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            hole(pairs[i] - end, taker);
            input.pass(pairs[i + 1], taker);
            end = pairs[i] + pairs[i + 1];
        }
        hole(size - end, taker);
    }

    private static void hole(long length, TarInput.Taker taker) throws IOException {
        if (length > 0) {
            taker.hole(length);
        }
    }
}
