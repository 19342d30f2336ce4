package cas.metadata;

import cas.digest.Digest;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.kv.ReadTransaction;
import cas.name.Namespace;
import java.util.HashSet;
import java.util.Set;

/// What the stores of all namespaces share about blobs: who uses which bytes, which may be shared, which may be
/// believed, and which refs belong to shared ingests.
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

    /// A shared ingest begins. Its ref is locked as any other's (rule B11).
    ///
    /// @param whole the ref as the plain store knows it
    /// @param ref as the client gave it
    synchronized void begin(String whole, String ref) {
        requireFree(whole, ref);
        refs.add(whole);
    }

    synchronized void end(String whole) {
        refs.remove(whole);
    }

    synchronized void requireFree(String whole, String ref) {
        if (refs.contains(whole)) {
            throw new Unavailable(Reason.REF_LOCKED, "cannot open ingest \"" + ref + "\": its ref is open elsewhere");
        }
    }
}
