package cas.layer;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/// The four ways in which GNU tar says where the holes of a file are: in the header and blocks behind it, in PAX
/// records one by one (0.0), in one PAX record (0.1), or in front of the bytes (1.0).
final class SparseReader {
    private static final int HEADER_MAP_OFFSET = 386;
    private static final int HEADER_PARTS = 4;
    private static final int HEADER_MORE_OFFSET = 482;
    private static final int REAL_SIZE_OFFSET = 483;
    private static final int BLOCK_PARTS = 21;
    private static final int BLOCK_MORE_OFFSET = 504;
    private static final int NUMBER_DIGITS_MAX = 18;

    private final TarInput input;
    private long[] numbers = new long[16];
    private int count;

    private SparseReader(TarInput input) {
        this.input = input;
    }

    /// What lies between a header and the bytes is taken from the input.
    ///
    /// @param size bytes in the archive, as header and PAX say
    static Optional<SparseMap> read(byte[] header, long size, PaxHeader pax, TarInput input) throws IOException {
        boolean old = header[Tar.TYPE_OFFSET] == Tar.GNU_SPARSE;
        Optional<PaxSparse> told = pax.sparse();
        if (!old && told.isEmpty()) {
            return Optional.empty();
        }
        if (old && told.isPresent()) {
            throw Refused.layer("sparse map: expected one, found one in the header and one in PAX records");
        }
        SparseReader reader = new SparseReader(input);
        SparseMap map = old ? reader.old(header) : reader.pax(told.orElseThrow(), size);
        long before = told.isPresent() && told.get().inFront() ? reader.taken : 0;
        if (map.packed() != size - before) {
            throw Refused.layer(
                    "sparse map: expected parts of " + (size - before) + " bytes together, found " + map.packed());
        }
        return Optional.of(map);
    }

    private long taken;

    private SparseMap old(byte[] header) throws IOException {
        long size = TarHeader.number(header, REAL_SIZE_OFFSET, Tar.LONG_NUMBER_BYTES, "real size");
        boolean more = parts(header, HEADER_MAP_OFFSET, HEADER_PARTS) && header[HEADER_MORE_OFFSET] != 0;
        while (more) {
            byte[] block = input.take(Tar.BLOCK_BYTES);
            more = parts(block, 0, BLOCK_PARTS) && block[BLOCK_MORE_OFFSET] != 0;
        }
        return SparseMap.of(size, Arrays.copyOf(numbers, count));
    }

    /// @return whether all were used
    private boolean parts(byte[] block, int offset, int parts) {
        for (int i = 0; i < parts; i++) {
            int at = offset + i * 2 * Tar.LONG_NUMBER_BYTES;
            if (block[at] == 0) {
                return false;
            }
            add(TarHeader.number(block, at, Tar.LONG_NUMBER_BYTES, "sparse offset"));
            add(TarHeader.number(block, at + Tar.LONG_NUMBER_BYTES, Tar.LONG_NUMBER_BYTES, "sparse length"));
        }
        return true;
    }

    private void add(long number) {
        if (count == 2 * SparseMap.PARTS_MAX) {
            throw Refused.layer("sparse map: expected at most " + SparseMap.PARTS_MAX + " parts, found more");
        }
        numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
        numbers[count++] = number;
    }

    private SparseMap pax(PaxSparse told, long size) throws IOException {
        if (!told.inFront()) {
            return SparseMap.of(
                    told.size(),
                    told.numbers().stream().flatMapToLong(LongStream::of).toArray());
        }
        TextNumbers text = new TextNumbers(size);
        long parts = text.next();
        if (parts > SparseMap.PARTS_MAX) {
            throw Refused.layer("sparse map: expected at most " + SparseMap.PARTS_MAX + " parts, found " + parts);
        }
        for (long i = 0; i < 2 * parts; i++) {
            add(text.next());
        }
        taken = text.taken;
        return SparseMap.of(told.size(), Arrays.copyOf(numbers, count));
    }

    /// Lines of decimal numbers in whole blocks.
    private final class TextNumbers {
        private final long bytesMax;
        private byte[] block = {};
        private int at;
        private long taken;

        TextNumbers(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        long next() throws IOException {
            long number = 0;
            int digits = 0;
            for (int c = octet(); c != '\n'; c = octet()) {
                if (c < '0' || c > '9' || ++digits > NUMBER_DIGITS_MAX) {
                    throw Refused.layer("sparse map: expected lines of decimal numbers, found something else");
                }
                number = number * 10 + (c - '0');
            }
            if (digits == 0) {
                throw Refused.layer("sparse map: expected lines of decimal numbers, found an empty one");
            }
            return number;
        }

        private int octet() throws IOException {
            if (at == block.length) {
                if (bytesMax - taken < Tar.BLOCK_BYTES) {
                    throw Refused.layer("sparse map: expected it within the " + bytesMax + " bytes of its entry");
                }
                block = input.take(Tar.BLOCK_BYTES);
                taken += Tar.BLOCK_BYTES;
                at = 0;
            }
            return block[at++];
        }
    }
}
