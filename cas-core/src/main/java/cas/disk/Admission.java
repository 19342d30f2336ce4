package cas.disk;

import cas.overview.Room;
import java.io.Closeable;
import java.io.IOException;

/// Says beforehand whether bytes will fit, so that nobody writes for an hour to learn that they do not.
public interface Admission {
    /// Promises room for so many bytes to come, 0 if nobody knows how many.
    ///
    /// @param doing what is refused, such as `write ref "layer-1"`
    /// @throws cas.error.CasException.Exhausted if that much is not free beside the reserve and other promises
    Grant admit(String doing, long bytes) throws IOException;

    /// What there is, without a promise.
    Room room() throws IOException;

    /// A promise; closing it gives back what was not used.
    interface Grant extends Closeable {
        /// To be told before bytes are written. What was promised is there; what goes beyond is looked at anew from
        /// time to time.
        ///
        /// @throws cas.error.CasException.Exhausted if it does not fit
        void spend(long bytes) throws IOException;

        @Override
        void close();
    }
}
