package cas.metadata;

import cas.error.CasException.Unavailable;
import cas.error.Reason;
import java.util.HashSet;
import java.util.Set;

/// What the stores of all namespaces share about blobs: who uses which bytes, which bytes may be
/// believed, and which refs belong to shared ingests.
final class SharedBlobs {
    private final BlobUses uses;
    private final BlobTrust trust;
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

    /// A shared ingest begins. Its ref is locked as any other's (rule B11).
    synchronized void begin(String ref) {
        requireFree(ref);
        refs.add(ref);
    }

    synchronized void end(String ref) {
        refs.remove(ref);
    }

    synchronized void requireFree(String ref) {
        if (refs.contains(ref)) {
            throw new Unavailable(Reason.REF_LOCKED, "cannot open ingest \"" + ref + "\": its ref is open elsewhere");
        }
    }
}
