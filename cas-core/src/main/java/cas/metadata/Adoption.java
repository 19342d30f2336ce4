package cas.metadata;

import cas.content.Blob;
import cas.content.BlobStore;
import cas.error.CasException.AlreadyExists;
import cas.kv.WriteTransaction;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records blobs that lie on disk and that nobody has.
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final String LEASE = "recovered";
    private static final String EXPIRE = "containerd.io/gc.expire";
    private static final Duration KEPT_FOR = Duration.ofDays(7);
    private static final int GROUP_BLOBS_MAX = 256;

    private final Ledger ledger;
    private final BlobStore blobs;

    Adoption(Ledger ledger, BlobStore blobs) {
        this.ledger = ledger;
        this.blobs = blobs;
    }

    int run(Namespace namespace) throws IOException {
        List<Blob> unheld = unheld();
        if (unheld.isEmpty()) {
            return 0;
        }
        String until = ledger.now().plus(KEPT_FOR).toString();
        try {
            var _ = new NamespacedLeaseManager(ledger, namespace)
                    .create(LEASE, Labels.none().with(EXPIRE, until));
        } catch (AlreadyExists e) {
            LOG.debug("the lease of an earlier recovery holds on", e);
        }
        Caller caller = new Caller(namespace, Optional.of(LEASE));
        for (int start = 0; start < unheld.size(); start += GROUP_BLOBS_MAX) {
            List<Blob> group = unheld.subList(start, Math.min(start + GROUP_BLOBS_MAX, unheld.size()));
            ledger.write(tx -> {
                group.forEach(blob -> adopt(tx, caller, blob));
                return true;
            });
        }
        return unheld.size();
    }

    private List<Blob> unheld() throws IOException {
        List<Blob> unheld = new ArrayList<>();
        new UnheldBytes(ledger, blobs).walk(page -> {}, unheld::addAll);
        return unheld;
    }

    private void adopt(WriteTransaction tx, Caller caller, Blob blob) {
        Instant now = ledger.now();
        NamespaceRecord.touch(tx, caller.namespace(), now);
        BlobRecord record = new BlobRecord(blob.size(), now, now, Labels.none());
        Schema.BLOBS.put(tx, BlobRecord.key(caller.namespace(), blob.digest()), record);
        Schema.HOLDERS.put(tx, BlobRecord.holderKey(blob.digest(), caller.namespace()), Nothing.NOTHING);
        LeaseBook.add(tx, caller, LeaseBook.content(blob.digest()));
    }
}
