package cas.os;

import java.io.Closeable;
import java.util.zip.DataFormatException;

/// Unpacks members of gzip, one after the other: the packed bytes behind a member's header and the trailer behind
/// those. For one thread.
public interface Inflation extends Closeable {
    /// A new member begins, behind its header.
    void begin();

    /// What comes next; only when everything before was used, or after [#begin].
    void input(byte[] bytes, int offset, int length);

    /// Unpacks more.
    ///
    /// @return how many bytes; 0 if more input is needed or the member is at its end
    /// @throws DataFormatException if the bytes are damaged, or do not fit the trailer
    int inflate(byte[] target, int offset, int length) throws DataFormatException;

    /// Whether the trailer was read and found right.
    boolean finished();

    /// How much of the input is not used yet.
    int left();

    @Override
    void close();

    /// Makes them.
    interface Opener {
        Inflation open();

        /// The library that does the work, with its version if that is known.
        String library();
    }
}
