package cas.content.local;

import cas.content.Blob;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.StoreObject.BlobDirectory;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.DraftBlob;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.QuarantinedBlob;
import cas.disk.StoreRoot;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives bytes their final name, and takes it away: the one place where blobs come and go.
final class BlobPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(BlobPublisher.class);

    /// So many digests are remembered as checked; beyond, all are forgotten and checked again when they matter.
    private static final int CHECKED_COUNT_MAX = 200_000;

    private final StoreRoot root;
    private final Disk disk;
    /// Held while a name is given or taken, never over a sync of the blobs' directory.
    private final KeyLocks<Digest> digests = new KeyLocks<>();
    private final Map<Algorithm, SharedSync> syncs = new EnumMap<>(Algorithm.class);
    private final Convoy convoy = new Convoy();
    private final Consumer<Path> writeOut;
    private final AtomicLong drafts = new AtomicLong();
    private final Set<Digest> checked = ConcurrentHashMap.newKeySet();
    /// Bytes under these names were found wrong and could not be moved away: never served, never believed.
    private final Set<Digest> doubted = ConcurrentHashMap.newKeySet();

    /// @param writeOut hands a file's bytes to the disk, which may keep them in its own memory
    BlobPublisher(StoreRoot root, Consumer<Path> writeOut) {
        this.root = root;
        this.disk = root.disk();
        this.writeOut = writeOut;
        for (Algorithm algorithm : Algorithm.values()) {
            Path directory = root.layout().path(new BlobDirectory(algorithm));
            syncs.put(algorithm, new SharedSync(disk, root.health(), directory));
        }
    }

    /// A sync of an ingest failed: its bytes must be given up (rule D5).
    static final class BytesLost extends IOException {
        private static final long serialVersionUID = 1;

        BytesLost(Path file, Exception cause) {
            super("cannot sync " + file + ": " + cause.getMessage(), cause);
        }
    }

    /// THE commit order (rule D1), up to the database. Size and digest were checked before; no step may move.
    ///
    /// @param data the open private file, whose bytes have the digest and size of `blob`
    /// @param soon is told when what is left takes a moment
    /// @throws BytesLost if the file could not be synced
    void publish(WritableFile data, Path file, Blob blob, Runnable soon) throws IOException {
        // 1. The bytes are on disk before they have a name.
        sync(data, file);
        soon.run();
        // 2. They get their name, unless a good file has it (rule D3).
        name(file, blob);
        // 3. The name is on disk before anybody is told.
        syncOf(blob.digest()).sync();
    }

    /// The same order for bytes in memory. Their private file is a draft, which loses its first name in the end. Drafts
    /// are synced at the same time and take their final names together (rule D16).
    void publish(ByteBuffer bytes, Blob blob, Runnable soon) throws IOException {
        Path draft = draft();
        try (WritableFile data = disk.create(draft)) {
            data.write(bytes);
            if (convoy.waits()) {
                // The first sync takes all with it. A file system commits the size and place of what is written yet
                // only
                // with its next commit, which would be one more for all to wait for.
                writeOut.accept(draft);
            }
            try (Convoy.Trip trip = convoy.join()) {
                soon.run();
                publishTogether(data, draft, blob);
                trip.arrived();
            }
        } finally {
            deleteQuietly(draft);
        }
    }

    private void publishTogether(WritableFile data, Path draft, Blob blob) throws IOException {
        try (SharedSync.Coming names = syncOf(blob.digest()).coming()) {
            sync(data, draft);
            name(draft, blob);
            names.sync();
        }
    }

    /// A private name that nobody has, and that goes at the next start if it is there then.
    Path draft() {
        return root.layout().path(new DraftBlob(drafts.getAndIncrement()));
    }

    private void name(Path file, Blob blob) throws IOException {
        Path name = root.layout().path(new BlobFile(blob.digest()));
        try (var _ = digests.hold(blob.digest())) {
            if (!disk.link(file, name) && !good(blob, name)) {
                setAside(blob.digest(), name);
                disk.replace(file, name);
            }
            remember(blob.digest());
        }
    }

    /// A draft that stays is removed at the next start.
    void deleteQuietly(Path draft) {
        try {
            disk.delete(draft);
        } catch (IOException e) {
            LOG.warn("a draft could not be removed: {}", draft, e);
        }
    }

    /// Makes the bytes of an ingest durable. A broken disk turns the store read-only; a full one does not: what
    /// failed is known, and is only this file.
    void sync(WritableFile data, Path file) throws IOException {
        try {
            data.sync();
        } catch (IOException e) {
            root.health().degrade("the sync of " + file + " failed: " + e.getMessage());
            throw new BytesLost(file, e);
        } catch (Exhausted e) {
            throw new BytesLost(file, e);
        }
    }

    /// Removes the name; who reads the bytes goes on reading.
    boolean delete(Digest digest) throws IOException {
        Path name = root.layout().path(new BlobFile(digest));
        try (var _ = digests.hold(digest)) {
            boolean there = disk.stat(name).isPresent();
            checked.remove(digest);
            doubted.remove(digest);
            disk.delete(name);
            return there;
        }
    }

    /// A name proves nothing: it counts if its bytes were checked since the store was opened, or if no
    /// stop ever was unclean and the size is right; otherwise the bytes are read.
    private boolean good(Blob blob, Path name) throws IOException {
        if (!isThere(blob, name)) {
            return false;
        }
        if (isTrusted(blob.digest())) {
            return true;
        }
        Digester digester = new Digester(blob.digest().algorithm());
        FileDigests.update(digester, disk, name, blob.size());
        return digester.digest().equals(blob.digest());
    }

    /// Whether a file of the right size has the name.
    boolean isThere(Blob blob, Path name) throws IOException {
        Optional<FileStat> found = disk.stat(name);
        return found.isPresent()
                && found.get().type() == FileStat.Type.FILE
                && found.get().size() == blob.size();
    }

    boolean isTrusted(Digest digest) {
        return !isDoubted(digest) && (root.uncleanStops() == 0 || checked.contains(digest));
    }

    boolean isDoubted(Digest digest) {
        return doubted.contains(digest);
    }

    /// Nobody publishes or deletes this blob until the answer is closed.
    KeyLocks.Held hold(Digest digest) {
        return digests.hold(digest);
    }

    /// Moves wrong bytes out of the way (rule D14). The caller holds the digest.
    void condemn(Digest digest) throws IOException {
        Path name = root.layout().path(new BlobFile(digest));
        doubted.add(digest);
        checked.remove(digest);
        setAside(digest, name);
        disk.delete(name);
        syncOf(digest).sync();
        doubted.remove(digest);
    }

    /// Keeps the wrong bytes under a second name for who wants to know what happened (rule D14). The
    /// blob's own name stays until it is replaced, so there is no moment without one.
    private void setAside(Digest digest, Path name) throws IOException {
        long number = 0;
        Path aside = root.layout().path(new QuarantinedBlob(digest, number));
        while (!disk.link(name, aside)) {
            number++;
            aside = root.layout().path(new QuarantinedBlob(digest, number));
        }
        disk.syncNames(root.layout().path(Place.QUARANTINE));
        LOG.warn("the bytes of blob {} were not what their name says; they are kept as {}", digest, aside);
    }

    void remember(Digest digest) {
        doubted.remove(digest);
        if (checked.size() >= CHECKED_COUNT_MAX) {
            checked.clear();
        }
        checked.add(digest);
    }

    private SharedSync syncOf(Digest digest) {
        return Optional.ofNullable(syncs.get(digest.algorithm())).orElseThrow();
    }
}
