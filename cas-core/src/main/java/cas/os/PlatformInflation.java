package cas.os;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The JDK's zlib.
public final class PlatformInflation implements Inflation {
    private static final int TRAILER_BYTES = 8;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private byte[] bytes = {};
    private int at;
    private int end;
    private long trailer;
    private int trailerBytes;

    private PlatformInflation() {}

    /// For systems without a faster one.
    public static final Opener OPENER = new Opener() {
        @Override
        public Inflation open() {
            return new PlatformInflation();
        }

        @Override
        public String library() {
            return "the JDK's zlib";
        }
    };

    @Override
    public void begin() {
        inflater.reset();
        crc.reset();
        at = 0;
        end = 0;
        trailer = 0;
        trailerBytes = 0;
    }

    @Override
    public void input(byte[] packed, int offset, int length) {
        bytes = packed;
        at = offset;
        end = offset + length;
    }

    @Override
    public int inflate(byte[] target, int offset, int length) throws DataFormatException {
        if (!inflater.finished()) {
            if (inflater.needsInput()) {
                inflater.setInput(bytes, at, end - at);
            }
            int count = inflater.inflate(target, offset, length);
            at = end - inflater.getRemaining();
            if (inflater.needsDictionary()) {
                throw new DataFormatException("it wants a preset dictionary");
            }
            crc.update(target, offset, count);
            if (count > 0 || !inflater.finished()) {
                return count;
            }
        }
        while (at < end && trailerBytes < TRAILER_BYTES) {
            trailer |= Byte.toUnsignedLong(bytes[at++]) << Byte.SIZE * trailerBytes++;
        }
        if (finished() && trailer != (inflater.getBytesWritten() << Integer.SIZE | crc.getValue())) {
            throw new DataFormatException("the trailer tells of other bytes");
        }
        return 0;
    }

    @Override
    public boolean finished() {
        return trailerBytes == TRAILER_BYTES;
    }

    @Override
    public int left() {
        return end - at;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
