package cas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.collection.Cause;
import cas.collection.Chain;
import cas.collection.Holder;
import cas.collection.Removal;
import cas.collection.Subject;
import cas.digest.Digest;
import cas.lease.Lease;
import cas.name.Labels;
import cas.name.Namespace;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Removals, chains and leases as people read them.
final class CollectionTextTest {
    private static final Namespace EVE = new Namespace("eve");
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});

    @Test
    void aRemovalIsOneLine() {
        assertEquals(
                "unheld\teve\tblob " + DIGEST + "\t1.7 KiB",
                CollectGarbage.line(new Removal(new Subject.OfBlob(EVE, DIGEST), Cause.UNHELD, 1741)));
        assertEquals(
                "expired\teve\tlease l\t0.0 B",
                CollectGarbage.line(new Removal(new Subject.OfLease(EVE, "l"), Cause.EXPIRED, 0)));
        assertEquals(
                "unrecorded\t-\ttree overlayfs/7\t4.0 KiB",
                CollectGarbage.line(new Removal(new Subject.Tree("overlayfs", 7), Cause.UNRECORDED, 4096)));
    }

    @Test
    void aChainIsAStair() {
        Subject blob = new Subject.OfBlob(EVE, DIGEST);
        assertEquals(
                """
                image app:1  (image)
                  \\_ blob DIGEST  (target)
                    \\_ snapshot base  (label x)
                blob DIGEST  (label containerd.io/gc.root)
                """.replace("DIGEST", DIGEST.toString()),
                Why.text(
                        blob,
                        List.of(
                                new Chain(
                                        "image",
                                        List.of(
                                                new Holder(new Subject.OfImage(EVE, "app:1"), "target"),
                                                new Holder(blob, "label x"),
                                                new Holder(new Subject.OfSnapshot(EVE, "overlayfs", "base"), ""))),
                                new Chain("label containerd.io/gc.root", List.of(new Holder(blob, ""))))));
        assertEquals(
                "lease l\n  nothing holds it: a collection takes it, or takes it when it is old enough\n",
                Why.text(new Subject.OfLease(EVE, "l"), List.of()));
    }

    @Test
    void leasesAreAsCtrShowsThem() {
        Instant created = Instant.parse("2026-11-22T10:00:00.123456789Z");
        assertEquals(
                """
                ID   CREATED AT           LABELS \s
                l    2026-11-22T10:00:00Z -      \s
                long 2026-11-22T10:00:00Z a=1,b=2\s
                """,
                LeasesList.table(List.of(
                        new Lease("l", created, Labels.none()),
                        new Lease("long", created, Labels.none().with("b", "2").with("a", "1")))));
    }
}
