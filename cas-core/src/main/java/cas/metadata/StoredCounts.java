package cas.metadata;

import cas.kv.ReadTransaction;
import cas.metadata.Tallies.TallyKey;
import cas.metadata.Tallies.TallyKind;
import cas.name.Namespace;
import cas.overview.RecordCounts;
import cas.overview.Tally;
import java.io.IOException;

/// The numbers of [Tallies].
final class StoredCounts implements RecordCounts {
    private final Ledger ledger;

    StoredCounts(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Tally blobs() throws IOException {
        return ledger.read(tx -> tally(tx, TallyKey.STORE, TallyKind.BLOBS));
    }

    @Override
    public Count of(Namespace namespace) throws IOException {
        String name = namespace.text();
        return ledger.read(tx -> new Count(
                tally(tx, name, TallyKind.BLOBS),
                Tallies.of(tx, new TallyKey(name, TallyKind.BLOBS)).shared(),
                tally(tx, name, TallyKind.IMAGES).count(),
                tally(tx, name, TallyKind.LEASES).count(),
                tally(tx, name, TallyKind.SNAPSHOTS),
                tally(tx, name, TallyKind.VOLUMES),
                tally(tx, name, TallyKind.CONTAINERS).count(),
                tally(tx, name, TallyKind.VOLUME_COPIES)));
    }

    private static Tally tally(ReadTransaction tx, String namespace, TallyKind kind) {
        TallyRecord found = Tallies.of(tx, new TallyKey(namespace, kind));
        return new Tally(found.count(), found.bytes());
    }
}
