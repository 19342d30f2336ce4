package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.kv.ReadTransaction;
import cas.name.Namespace;
import java.util.HashSet;
import java.util.Set;

/// What the stores of all namespaces share about blobs: who uses which bytes, which may be shared, which may be
/// believed, and which refs are being written.
final class SharedBlobs {
    private static final String SHAREABLE = "containerd.io/namespace.shareable";

    private final BlobUses uses;
    private final BlobTrust trust;
    private volatile boolean isolated;
    private final Set<String> refs = new HashSet<>();

    SharedBlobs(BlobUses uses, BlobTrust trust) {
        this.uses = uses;
        this.trust = trust;
    }

    BlobTrust trust() {
        return trust;
    }

    BlobUses uses() {
        return uses;
    }

    /// Rule B42.
    void isolate(boolean wanted) {
        isolated = wanted;
    }

    boolean isolates() {
        return isolated;
    }

    /// Whether some namespace has bytes that another may have without sending them: any namespace, or if they are
    /// isolated, one whose label says so (rules B39, B42, B43).
    boolean isShareable(ReadTransaction tx, Digest digest) {
        byte[] prefix = Keys.key().digest(digest).toBytes();
        if (!isolated) {
            return Schema.HOLDERS.any(tx, prefix);
        }
        boolean[] found = {false};
        Schema.HOLDERS.scan(tx, prefix, (key, nothing) -> {
            found[0] = isShareable(tx, new Namespace(Keys.textIn(key, prefix.length)));
            return !found[0];
        });
        return found[0];
    }

    private static boolean isShareable(ReadTransaction tx, Namespace holder) {
        return Schema.NAMESPACES
                .get(tx, NamespaceRecord.key(holder))
                .flatMap(found -> found.labels().get(SHAREABLE))
                .filter("true"::equals)
                .isPresent();
    }

    /// An ingest begins: its ref is locked before anything is recorded for it, so that who is refused leaves no trace
    /// (rule B11).
    ///
    /// @param whole the ref as the plain store knows it
    /// @param ref as the client gave it
    Hold hold(String whole, String ref) {
        synchronized (refs) {
            if (!refs.add(whole)) {
                throw new Unavailable(
                        Reason.REF_LOCKED, "cannot open ingest \"" + ref + "\": its ref is open elsewhere");
            }
        }
        return new Hold(whole);
    }

    /// The lock on a ref.
    final class Hold implements AutoCloseable {
        private final String whole;
        private boolean over;

        private Hold(String whole) {
            this.whole = whole;
        }

        /// Whoever holds the ref after this one is not touched by a second call.
        @Override
        public void close() {
            synchronized (refs) {
                if (!over) {
                    over = true;
                    refs.remove(whole);
                }
            }
        }
    }
}
