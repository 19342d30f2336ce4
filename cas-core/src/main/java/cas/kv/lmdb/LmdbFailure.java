package cas.kv.lmdb;

import cas.error.CasException.Exhausted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Txn;

/// Carries an `IOException` out of a transaction's function to the caller of the store.
final class LmdbFailure extends RuntimeException {
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;
    private static final int PANIC = -30_795;

    private LmdbFailure(IOException cause) {
        super(cause);
    }

    IOException broken() {
        return (IOException) Objects.requireNonNull(getCause());
    }

    /// What the caller is told: [Exhausted] if there is no room, else an [LmdbFailure].
    static RuntimeException of(String doing, LmdbException e) {
        String why = "cannot " + doing + ": " + e.getMessage();
        if (isNoRoom(e)) {
            Exhausted refusal = new Exhausted(why);
            refusal.initCause(e);
            return refusal;
        }
        return new LmdbFailure(new IOException(why, e));
    }

    /// Whether LMDB has given the environment up: it could not write a meta page, and refuses all from then on, reads
    /// included.
    static boolean isLasting(Env<ByteBuffer> env) {
        try (Txn<ByteBuffer> txn = env.txnRead()) {
            return txn.getId() < 0;
        } catch (LmdbNativeException e) {
            return isLasting(e);
        }
    }

    static boolean isLasting(LmdbException e) {
        return e instanceof LmdbNativeException coded && coded.getResultCode() == PANIC;
    }

    private static boolean isNoRoom(LmdbException e) {
        return e instanceof Env.MapFullException
                || e instanceof LmdbNativeException coded
                        && (coded.getResultCode() == ENOSPC || coded.getResultCode() == EDQUOT);
    }
}
