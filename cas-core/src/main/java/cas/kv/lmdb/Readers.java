package cas.kv.lmdb;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/// Read transactions, used again and again: renewing one costs half of beginning one. As many as LMDB has slots may
/// be open; who comes later waits.
final class Readers implements Closeable {
    private final Env<ByteBuffer> env;
    private final int most;
    private final Semaphore free;
    private final Deque<Reader> idle = new ArrayDeque<>();
    private boolean closed;

    Readers(Env<ByteBuffer> env, int most) {
        this.env = env;
        this.most = most;
        this.free = new Semaphore(most);
    }

    /// LMDB has given the environment up.
    static final class Abandoned extends IOException {
        private static final long serialVersionUID = 1;

        Abandoned(String why, LmdbException cause) {
            super(why, cause);
        }
    }

    Reader take() throws IOException {
        free.acquireUninterruptibly();
        try {
            return renewed();
        } catch (LmdbException e) {
            free.release();
            String why = "cannot begin to read: " + e.getMessage();
            throw LmdbFailure.isLasting(e) ? new Abandoned(why, e) : new IOException(why, e);
        } catch (IOException e) {
            free.release();
            throw e;
        }
    }

    private Reader renewed() throws IOException {
        Reader reader;
        synchronized (idle) {
            if (closed) {
                throw new IOException("the key-value store is closed");
            }
            reader = idle.poll();
        }
        if (reader == null) {
            return new Reader(env.txnRead(), new LmdbTransaction.Buffers());
        }
        reader.txn.renew();
        return reader;
    }

    void giveBack(Reader reader) {
        reader.txn.reset();
        synchronized (idle) {
            idle.push(reader);
        }
        free.release();
    }

    /// Waits for whoever still reads.
    @Override
    public void close() {
        free.acquireUninterruptibly(most);
        synchronized (idle) {
            closed = true;
            idle.forEach(reader -> reader.txn.close());
            idle.clear();
        }
        free.release(most);
    }

    /// A slot of LMDB's reader table.
    record Reader(Txn<ByteBuffer> txn, LmdbTransaction.Buffers buffers) {}
}
