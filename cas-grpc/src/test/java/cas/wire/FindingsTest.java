package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Damage;
import cas.finding.Finding;
import cas.finding.SetAsideBlob;
import cas.name.Namespace;
import cas.proto.store.v1.FindingKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// That findings, requests and progress mean the same at both ends.
class FindingsTest {
    private static final Namespace HERE = new Namespace("here");
    private static final Digest ONE = Digest.sha256(new byte[] {1});
    private static final Digest TWO = Digest.sha256(new byte[] {2});

    private static List<Finding> all() {
        return List.of(
                new Finding.MissingBytes(ONE, List.of(HERE, new Namespace("there"))),
                new Finding.WrongSize(ONE, 2, 3),
                new Finding.WrongBytes(ONE, TWO),
                new Finding.Unreadable(ONE, "why"),
                new Finding.StillDamaged(new Damage(ONE, 5, Instant.ofEpochSecond(7, 8), "why")),
                new Finding.SetAside(new SetAsideBlob(ONE, 2, 3)),
                new Finding.Orphan(ONE, 4),
                new Finding.OneSided(HERE, ONE, true),
                new Finding.OneSided(HERE, ONE, false),
                new Finding.MissingParent(HERE, "overlayfs", "name", "parent"),
                new Finding.MissingTree(HERE, "overlayfs", "name", 6),
                new Finding.Incomplete(HERE, "image", ONE),
                new Finding.BadRecord("blob", "key", "why"),
                new Finding.BadDatabase("why"));
    }

    @Test
    void everyFindingComesBack() {
        Set<FindingKind> kinds = new HashSet<>();
        Set<Class<?>> types = new HashSet<>();
        for (Finding finding : all()) {
            var wire = Findings.toWire(finding).getFinding();
            assertEquals(Optional.of(finding), Findings.fromWire(wire));
            assertEquals(finding.text(), wire.getText());
            kinds.add(wire.getKind());
            types.add(finding.getClass());
        }
        assertEquals(Set.of(Finding.class.getPermittedSubclasses()), types);
        assertEquals(FindingKind.values().length - 2, kinds.size());
    }

    @Test
    void whatANewerServerFindsIsLeftOut() {
        assertTrue(Findings.fromWire(cas.proto.store.v1.Finding.newBuilder()
                        .setKindValue(999)
                        .build())
                .isEmpty());
    }

    @Test
    void requestsAndProgressComeBack() {
        CheckRequest request = new CheckRequest(true, 7, Duration.ofMillis(1500));
        assertEquals(request, Findings.fromWire(Findings.toWire(request)));
        CheckProgress progress = new CheckProgress(1, 2, 3, 4);
        assertEquals(progress, Findings.fromWire(Findings.toWire(progress).getProgress()));
    }

    /// Such an age once left the server as an overflow.
    @Test
    void agesThatAreNoneAreRefused() {
        for (var age : List.of(
                com.google.protobuf.Duration.newBuilder()
                        .setSeconds(Long.MAX_VALUE)
                        .setNanos(Integer.MAX_VALUE),
                com.google.protobuf.Duration.newBuilder().setSeconds(Long.MAX_VALUE),
                com.google.protobuf.Duration.newBuilder().setSeconds(-1),
                com.google.protobuf.Duration.newBuilder().setNanos(-1))) {
            var request = cas.proto.store.v1.CheckRequest.newBuilder()
                    .setTrustedFor(age)
                    .build();
            assertThrows(InvalidArgument.class, () -> Findings.fromWire(request));
        }
    }
}
