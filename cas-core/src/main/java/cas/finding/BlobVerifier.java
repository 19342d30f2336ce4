package cas.finding;

import cas.content.Blob;
import cas.digest.Digest;
import java.io.IOException;
import java.util.List;

/// Looks at the bytes of committed blobs themselves.
public interface BlobVerifier {
    /// What a reading has shown.
    sealed interface Verdict {
        /// One half-sentence.
        String words();

        record Sound() implements Verdict {
            @Override
            public String words() {
                return "its bytes are right";
            }
        }

        record Missing() implements Verdict {
            @Override
            public String words() {
                return "its bytes are gone";
            }
        }

        record WrongSize(long found) implements Verdict {
            @Override
            public String words() {
                return "it had " + found + " bytes";
            }
        }

        record WrongBytes(Digest found) implements Verdict {
            @Override
            public String words() {
                return "its bytes were those of " + found;
            }
        }

        record Unreadable(String why) implements Verdict {
            @Override
            public String words() {
                return "the disk did not give its bytes: " + why;
            }
        }
    }

    /// Hears of every piece that was read, and may take its time over it.
    interface Pace {
        void spend(long bytes) throws IOException;
    }

    /// Whether a file of the right size has the name of the blob.
    boolean isThere(Blob blob) throws IOException;

    /// Whether what has the name may be believed unread: no stop ever was unclean, or this process has read or
    /// written it (rule D3).
    boolean isTrusted(Digest digest);

    /// Reads all bytes, without holding anything up.
    Verdict read(Blob blob, Pace pace) throws IOException;

    /// Reads once more with nobody publishing or deleting meanwhile and, if the bytes are wrong, sets
    /// them aside; open readers of them fail from then on.
    ///
    /// @param flagging is run before anybody can bring the bytes again; not if they are right
    Verdict condemn(Blob blob, Flagging flagging) throws IOException;

    /// Writes down that a blob is damaged.
    interface Flagging {
        void flag(Verdict why) throws IOException;
    }

    /// How often the store was found not to have been closed: what was verified before the last time is
    /// in doubt.
    long uncleanStops();

    /// What was set aside so far, ordered by digest.
    List<SetAsideBlob> setAside() throws IOException;
}
