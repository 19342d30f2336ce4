package cas.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/// Makes a raw disk image that is mostly holes, as real ones are.
final class SampleDisk {
    static final long SIZE_BYTES = 64L << 20;

    private static final int EXTENT_BYTES = 1 << 20;
    private static final long SPACING_BYTES = 16L << 20;
    private static final int SIGNATURE_OFFSET = 510;
    private static final long SEED = 42;

    private SampleDisk() {}

    static void write(Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (FileChannel disk = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long offset = 0; offset < SIZE_BYTES; offset += SPACING_BYTES) {
                byte[] bytes = new byte[EXTENT_BYTES];
                random.nextBytes(bytes);
                put(disk, ByteBuffer.wrap(bytes), offset);
            }
            put(disk, ByteBuffer.wrap(new byte[] {0x55, (byte) 0xAA}), SIGNATURE_OFFSET);
            put(disk, ByteBuffer.wrap(new byte[1]), SIZE_BYTES - 1);
        }
    }

    private static void put(FileChannel disk, ByteBuffer bytes, long offset) throws IOException {
        long position = offset;
        while (bytes.hasRemaining()) {
            position += disk.write(bytes, position);
        }
    }
}
