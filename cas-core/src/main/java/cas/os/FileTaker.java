package cas.os;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Makes files of other users ours, so that from then on nobody can change a byte of them.
public interface FileTaker {
    /// Gets hold of a file. No symbolic link is followed on the way to it. It belongs to us, mode 0600, until
    /// the answer is closed.
    ///
    /// @param file absolute
    /// @param ours a second name that it may have: an earlier attempt may have ended between that and the last
    ///     step
    /// @throws cas.error.CasException.NotFound if it is not there
    /// @throws cas.error.CasException.FailedPrecondition if it is not a regular file with one name, or if
    ///     somebody has it open for writing
    Held hold(Path file, Path ours) throws IOException;

    /// A file that nobody else can write. Closing it gives it back to whom it belonged, unless its name was
    /// taken.
    interface Held extends Closeable {
        long size();

        /// Gives it a second name.
        ///
        /// @throws cas.error.CasException.FailedPrecondition if that lies on another file system, or is
        ///     encrypted otherwise
        void name(Path second) throws IOException;

        /// Takes its first name away: it is ours for good.
        void takeName() throws IOException;
    }
}
