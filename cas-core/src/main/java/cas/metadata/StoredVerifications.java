package cas.metadata;

import cas.content.Blob;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.finding.CheckProgress;
import cas.finding.Damage;
import cas.finding.Finding;
import cas.finding.Soundness;
import cas.finding.VerificationBook;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.name.Namespace;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What is known of the bytes of blobs, in tables of its own: the records of blobs are not written for it.
final class StoredVerifications implements VerificationBook {
    /// Behind every key that begins with a digest: no text begins with it.
    private static final int LAST = 0xff;

    private final Ledger ledger;
    private final StructureCheck structure;
    private final long unclean;

    StoredVerifications(Ledger ledger, Metadata.BackEnds backEnds) {
        this.ledger = ledger;
        this.structure = new StructureCheck(ledger, backEnds);
        this.unclean = backEnds.verifier().uncleanStops();
    }

    @Override
    public List<Entry> page(Optional<Digest> after) throws IOException {
        byte[] from = after.map(digest -> Keys.key().digest(digest).mark(LAST).toBytes())
                .orElse(new byte[0]);
        return ledger.read(tx -> {
            List<Entry> entries = new ArrayList<>();
            Schema.HOLDERS.scan(tx, new byte[0], from, (key, _) -> {
                Digest digest = Keys.digestIn(key, 0);
                boolean again =
                        !entries.isEmpty() && entries.getLast().blob().digest().equals(digest);
                if (!again) {
                    entry(tx, digest, holder(key, digest)).ifPresent(entries::add);
                }
                return entries.size() < Ledger.PAGE_ENTRIES_MAX;
            });
            return List.copyOf(entries);
        });
    }

    static Namespace holder(byte[] key, Digest digest) {
        return new Namespace(Keys.textIn(key, Keys.key().digest(digest).toBytes().length));
    }

    /// Empty if the holder's record is damaged or missing, which the comparison of the records tells.
    private static Optional<Entry> entry(ReadTransaction tx, Digest digest, Namespace holder) {
        try {
            Optional<BlobRecord> found = Schema.BLOBS.get(tx, BlobRecord.key(holder, digest));
            return found.map(blob -> new Entry(
                    new Blob(digest, blob.size()),
                    Schema.VERIFIED
                            .get(tx, VerifiedRecord.key(digest))
                            .map(VerifiedRecord::time)
                            .orElse(blob.created()),
                    damage(tx, digest)));
        } catch (DataLoss e) {
            return Optional.empty();
        }
    }

    static Optional<Damage> damage(ReadTransaction tx, Digest digest) {
        return Schema.DAMAGES.get(tx, DamageRecord.key(digest)).map(found -> found.damage(digest));
    }

    @Override
    public void verified(Collection<Digest> digests, Optional<Round> round) throws IOException {
        VerifiedRecord now = new VerifiedRecord(ledger.now(), unclean);
        ledger.write(tx -> {
            for (Digest digest : digests) {
                if (isHeld(tx, digest)) {
                    Schema.VERIFIED.put(tx, VerifiedRecord.key(digest), now);
                    Schema.DAMAGES.delete(tx, DamageRecord.key(digest));
                }
            }
            round.ifPresent(at -> Schema.ROUNDS.put(tx, RoundRecord.UNDER_WAY, new RoundRecord(at)));
            return true;
        });
    }

    @Override
    public void flag(Blob blob, String why) throws IOException {
        Instant now = ledger.now();
        ledger.write(tx -> {
            byte[] key = DamageRecord.key(blob.digest());
            if (isHeld(tx, blob.digest()) && !Schema.DAMAGES.has(tx, key)) {
                Schema.DAMAGES.put(tx, key, new DamageRecord(blob.size(), now, why));
                Schema.VERIFIED.delete(tx, VerifiedRecord.key(blob.digest()));
            }
            return true;
        });
    }

    private static boolean isHeld(ReadTransaction tx, Digest digest) {
        return Schema.HOLDERS.any(tx, Keys.key().digest(digest).toBytes());
    }

    /// The last who had the blob gave it up, or its bytes came again.
    static void forget(WriteTransaction tx, Digest digest) {
        Schema.VERIFIED.delete(tx, VerifiedRecord.key(digest));
        Schema.DAMAGES.delete(tx, DamageRecord.key(digest));
    }

    @Override
    public List<Damage> damages() throws IOException {
        List<Damage> damages = new ArrayList<>();
        ledger.walk(Schema.DAMAGES, new byte[0], (key, found) -> found.damage(Keys.digestIn(key, 0)), (Consumer<Damage>)
                damages::add);
        return List.copyOf(damages);
    }

    @Override
    public Optional<Round> round() throws IOException {
        return ledger.read(tx -> Schema.ROUNDS.get(tx, RoundRecord.UNDER_WAY)).map(RoundRecord::round);
    }

    @Override
    public void finish(Instant begun) throws IOException {
        ledger.write(tx -> {
            Round done = new Round(begun, Optional.empty(), CheckProgress.NONE);
            Schema.ROUNDS.put(tx, RoundRecord.DONE, new RoundRecord(done));
            return Schema.ROUNDS.delete(tx, RoundRecord.UNDER_WAY);
        });
    }

    @Override
    public Soundness soundness() throws IOException {
        return ledger.read(tx -> {
            long[] damaged = {0};
            Schema.DAMAGES.scan(tx, new byte[0], (_, _) -> {
                damaged[0]++;
                return true;
            });
            Optional<RoundRecord> done = Schema.ROUNDS.get(tx, RoundRecord.DONE);
            return new Soundness(damaged[0], done.map(found -> found.round().begun()));
        });
    }

    @Override
    public void compare(Consumer<Finding> found) throws IOException {
        structure.run(found);
    }
}
