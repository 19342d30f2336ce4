package cas.content.local;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.disk.Admission.Grant;
import cas.disk.WritableFile;
import cas.error.CasException;
import cas.error.CasException.Aborted;
import cas.error.CasException.Exhausted;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open write. Its owner calls in turn; only `abort` comes from elsewhere, so one lock is enough.
final class LocalIngest implements BlobIngest {
    private static final Logger LOG = LoggerFactory.getLogger(LocalIngest.class);

    /// So much takes longer to write than another thread takes to wake up.
    private static final int BESIDE_BYTES_MIN = 256 << 10;

    private final IngestHome home;
    private final BlobPublisher publisher;
    private final InstantSource time;
    private final Consumer<LocalIngest> release;
    private final ReentrantLock lock = new ReentrantLock();

    private final IngestBytes data;
    private Digester running;
    private final Grant grant;
    private IngestRecord record;
    private State state = State.OPEN;
    private volatile IngestStatus status;

    private enum State {
        OPEN,
        /// A write failed and could not be taken back: what the file holds is known again after closing.
        BROKEN,
        /// A sync failed: the bytes were given up.
        LOST,
        ABORTED,
        COMMITTED,
        CLOSED,
    }

    /// The store's hands that every ingest needs.
    ///
    /// @param release hears that the ref is free again
    record Services(BlobPublisher publisher, SmallMemory memory, InstantSource time, Consumer<LocalIngest> release) {}

    /// What an ingest begins with.
    private record Start(IngestBytes data, IngestRecord record, Digester running, Instant updated) {}

    private LocalIngest(IngestHome home, Services services, Start start, Grant grant) throws IOException {
        this.grant = grant;
        this.home = home;
        this.publisher = services.publisher();
        this.time = services.time();
        this.release = services.release();
        this.data = start.data();
        this.running = start.running();
        this.record = start.record();
        this.status = new IngestStatus(record.ref(), data.size(), record.total(), record.started(), start.updated());
    }

    /// Resumes what is there, or begins anew (rules B13, B14).
    static LocalIngest open(IngestHome home, IngestRequest request, Services services) throws IOException {
        Digester running =
                new Digester(request.expected().map(Digest::algorithm).orElse(Algorithm.SHA256));
        Optional<IngestHome.Found> found = home.find().filter(there -> !restarts(there.record(), request));
        long more = request.total() - found.map(IngestHome.Found::length).orElse(0L);
        Grant grant = home.root().reserve().admit("write ref \"" + request.ref() + "\"", Math.max(0, more));
        LocalIngest ingest = null;
        try {
            Start start = found.isPresent()
                    ? resume(home, found.get(), running, services.memory())
                    : begin(home, request, running, services);
            ingest = new LocalIngest(home, services, start, grant);
            return ingest;
        } finally {
            if (ingest == null) {
                grant.close();
            }
        }
    }

    private static boolean restarts(IngestRecord record, IngestRequest request) {
        return record.total() > 0 && request.total() > 0 && record.total() != request.total();
    }

    /// What was there under this ref is in nobody's way any more.
    private static Start begin(IngestHome home, IngestRequest request, Digester running, Services services)
            throws IOException {
        home.drop();
        Instant now = services.time().instant();
        IngestRecord record = new IngestRecord(
                request.ref(), now, now, request.total(), home.root().machine().bootId(), 0);
        return new Start(IngestBytes.none(home, services.memory()), record, running, now);
    }

    private static Start resume(IngestHome home, IngestHome.Found found, Digester running, SmallMemory memory)
            throws IOException {
        String bootId = home.root().machine().bootId();
        IngestRecord record = found.record();
        long trusted = record.trusted(found.length(), bootId);
        WritableFile data = home.root().disk().append(home.data());
        boolean resumed = false;
        try {
            if (trusted < found.length()) {
                data.truncate(trusted);
            }
            if (!record.bootId().equals(bootId)) {
                record = record.at(found.updated(), bootId, Math.min(trusted, record.checkpoint()));
                home.rewrite(record);
            }
            FileDigests.update(running, home.root().disk(), home.data(), trusted);
            resumed = true;
            return new Start(IngestBytes.in(data, home, memory), record, running, found.updated());
        } finally {
            if (!resumed) {
                data.close();
            }
        }
    }

    Digest id() {
        return home.id();
    }

    @Override
    public IngestStatus status() {
        return status;
    }

    @Override
    public Digest running() {
        lock.lock();
        try {
            return running.digest();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        lock.lock();
        try {
            requireOpen("append to");
            grant.spend(bytes.remaining());
            ByteBuffer hashed = bytes.duplicate();
            try {
                if (bytes.remaining() < BESIDE_BYTES_MIN) {
                    data.append(bytes, record);
                    running.update(hashed);
                } else {
                    running = appendBeside(bytes, hashed);
                }
            } catch (IOException | Exhausted e) {
                takeBack(e);
                throw e;
            }
            moved(data.size());
        } finally {
            lock.unlock();
        }
    }

    private Digester appendBeside(ByteBuffer bytes, ByteBuffer hashed) throws IOException {
        Digester next = running.copy();
        Beside writing = Beside.start(() -> data.append(bytes, record));
        try {
            next.update(hashed);
        } finally {
            writing.await();
        }
        return next;
    }

    /// After a write that failed half-way the file is made as long as what was hashed.
    private void takeBack(Exception failure) {
        try {
            data.truncate(status.offset());
        } catch (IOException | CasException e) {
            failure.addSuppressed(e);
            state = State.BROKEN;
        }
    }

    @Override
    public void truncate() throws IOException {
        lock.lock();
        try {
            requireOpen("truncate");
            if (record.checkpoint() > 0) {
                // What will be written now is not what was synced then.
                record = record.at(time.instant(), record.bootId(), 0);
                home.rewrite(record);
            }
            data.truncate(0);
            running.reset();
            moved(0);
        } finally {
            lock.unlock();
        }
    }

    private void moved(long offset) {
        status = new IngestStatus(record.ref(), offset, record.total(), record.started(), time.instant());
    }

    @Override
    public Blob commit(long size, Optional<Digest> expected, Runnable soon) throws IOException {
        lock.lock();
        try {
            requireOpen("commit");
            Blob blob = checked(size, expected);
            try {
                data.publish(publisher, blob, soon);
            } catch (BlobPublisher.BytesLost e) {
                throw giveUp(e);
            }
            end(State.COMMITTED);
            return blob;
        } finally {
            lock.unlock();
        }
    }

    private Blob checked(long size, Optional<Digest> expected) throws IOException {
        long offset = status.offset();
        if (size > 0 && size != offset) {
            throw new FailedPrecondition(
                    Reason.SIZE_MISMATCH,
                    "cannot commit ref \"" + record.ref() + "\": expected size " + size + ", found " + offset);
        }
        Digest found = digest(expected.map(Digest::algorithm).orElse(running.algorithm()));
        if (expected.isPresent() && !expected.get().equals(found)) {
            throw new FailedPrecondition(
                    Reason.DIGEST_MISMATCH,
                    "cannot commit ref \"" + record.ref() + "\": expected digest " + expected.get() + ", found "
                            + found);
        }
        return new Blob(found, offset);
    }

    private Digest digest(Algorithm algorithm) throws IOException {
        if (algorithm == running.algorithm()) {
            return running.digest();
        }
        Digester other = new Digester(algorithm);
        data.update(other, status.offset());
        return other.digest();
    }

    /// Throws the bytes away after a failed sync (rule D5).
    private RuntimeException giveUp(BlobPublisher.BytesLost lost) throws IOException {
        end(State.LOST);
        if (lost.getCause() instanceof Exhausted exhausted) {
            return exhausted;
        }
        throw lost;
    }

    /// Drops the ingest, whoever has it open.
    ///
    /// @return false, and nothing done, if it was committed or closed meanwhile
    boolean abort() throws IOException {
        lock.lock();
        try {
            if (state != State.OPEN && state != State.BROKEN) {
                return false;
            }
            state = State.ABORTED;
            free();
            data.close();
            home.drop();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// The ingest is over and its files go. That they cannot go changes no answer: they are dropped at the next
    /// begin or start.
    private void end(State last) {
        state = last;
        try {
            data.close();
        } catch (IOException e) {
            LOG.warn("closing the data of ref \"{}\" failed", record.ref(), e);
        }
        dropQuietly(home);
        free();
    }

    private static void dropQuietly(IngestHome home) {
        try {
            home.drop();
        } catch (IOException | CasException e) {
            LOG.warn("an ingest that is over could not be removed: {}", home.data(), e);
        }
    }

    /// Goes on later: from here after a crash of the process, from the checkpoint after one of the machine.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (state != State.OPEN && state != State.BROKEN) {
                return;
            }
            boolean keep = state == State.OPEN && home.root().health().failure().isEmpty();
            state = State.CLOSED;
            try (data) {
                if (keep) {
                    keep(data.toFile(record));
                }
            } finally {
                free();
            }
        } finally {
            lock.unlock();
        }
    }

    private void free() {
        grant.close();
        release.accept(this);
    }

    private void keep(WritableFile file) throws IOException {
        if (status.offset() == record.checkpoint()) {
            return;
        }
        try {
            publisher.sync(file, home.data());
        } catch (BlobPublisher.BytesLost e) {
            throw giveUp(e);
        }
        home.rewrite(record.at(status.updated(), home.root().machine().bootId(), status.offset()));
    }

    private void requireOpen(String doing) throws IOException {
        switch (state) {
            case OPEN -> home.root().health().requireWritable(doing + " ref \"" + record.ref() + "\"");
            case ABORTED ->
                throw new Aborted(
                        Reason.INGEST_ABORTED,
                        "cannot " + doing + " ref \"" + record.ref() + "\": it was aborted by somebody else");
            case BROKEN ->
                throw new IOException("cannot " + doing + " ref \"" + record.ref()
                        + "\": an earlier write failed; what it holds is known after it is begun again");
            case LOST ->
                throw new IOException(
                        "cannot " + doing + " ref \"" + record.ref() + "\": its bytes were lost in a failed sync");
            case COMMITTED, CLOSED ->
                throw new IllegalStateException("cannot " + doing + " ref \"" + record.ref() + "\": it is " + state);
        }
    }
}
