package cas.layer;

import java.io.IOException;
import java.io.InputStream;

/// The bytes of an archive in order, counted, with a place in every complaint.
final class TarInput {
    private static final int BUFFER_BYTES = 128 << 10;

    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private long passed;

    TarInput(InputStream source) {
        this.source = source;
    }

    /// How many bytes were taken so far.
    long position() {
        return passed;
    }

    /// Whether there is at least one more byte.
    boolean more() throws IOException {
        if (start == end) {
            start = 0;
            end = Math.max(source.read(buffer, 0, buffer.length), 0);
        }
        return start < end;
    }

    /// Exactly so many bytes.
    byte[] take(int count) throws IOException {
        byte[] taken = new byte[count];
        int done = 0;
        while (done < count) {
            need("inside a header");
            int step = Math.min(end - start, count - done);
            System.arraycopy(buffer, start, taken, done, step);
            advance(step);
            done += step;
        }
        return taken;
    }

    /// Hands on so many bytes as they lie here.
    void pass(long count, Taker taker) throws IOException {
        long left = count;
        while (left > 0) {
            need("inside the bytes of a file");
            int step = (int) Math.min(end - start, left);
            taker.take(buffer, start, step);
            advance(step);
            left -= step;
        }
    }

    /// Steps over so many bytes, or over as many as there still are.
    void skip(int count) throws IOException {
        int left = count;
        while (left > 0 && more()) {
            int step = Math.min(end - start, left);
            advance(step);
            left -= step;
        }
    }

    /// All that is left.
    void rest(Taker taker) throws IOException {
        while (more()) {
            int step = end - start;
            taker.take(buffer, start, step);
            advance(step);
        }
    }

    private void need(String where) throws IOException {
        if (!more()) {
            throw Refused.layer("expected more, found the end of the archive " + where + " at byte " + passed);
        }
    }

    private void advance(int step) {
        start += step;
        passed += step;
    }

    /// Hears bytes that stay where they are only during the call.
    interface Taker {
        void take(byte[] bytes, int offset, int length) throws IOException;

        /// So many bytes are zero and not in the archive.
        default void hole(long length) throws IOException {
            throw Refused.layer("expected plain files only, found a sparse one");
        }
    }
}
