package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.finding.Soundness;
import cas.name.Namespace;
import cas.overview.Capacity;
import cas.overview.Directory;
import cas.overview.LastStop;
import cas.overview.NamespaceUsage;
import cas.overview.Reserved;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.overview.Tally;
import cas.overview.Vault;
import cas.proto.store.v1.Health;
import cas.proto.store.v1.StatusResponse;
import cas.proto.store.v1.UsageResponse;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OverviewsTest {
    private static StoreStatus status(Optional<String> readOnly, List<String> notes) {
        return new StoreStatus(
                UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
                Path.of("/persist"),
                1,
                List.of("volumes"),
                Instant.ofEpochSecond(5),
                LastStop.UNCLEAN,
                readOnly,
                notes,
                Arrays.stream(Directory.Role.values())
                        .map(role -> new Directory(role, Path.of("/persist", role.name()), true))
                        .toList(),
                new Capacity(1, 2, 3, 4),
                new Soundness(5, Optional.of(Instant.ofEpochSecond(6))),
                new Reserved(5, 6, 7),
                "fenced",
                new Vault(Vault.State.HALF_LOCKED, 2, "00ff"));
    }

    @Test
    void healthFollowsWhatIsWrong() {
        assertEquals(
                Health.HEALTH_OK,
                Overviews.toWire(status(Optional.empty(), List.of()), "1").getHealth());
        assertEquals(
                Health.HEALTH_DEGRADED,
                Overviews.toWire(status(Optional.empty(), List.of("a")), "1").getHealth());
        StatusResponse readOnly = Overviews.toWire(status(Optional.of("fsync failed"), List.of("a")), "1");
        assertEquals(Health.HEALTH_READ_ONLY, readOnly.getHealth());
        assertEquals(List.of("fsync failed", "a"), readOnly.getNotesList());
        assertTrue(readOnly.getReadOnly());
    }

    /// That no field was forgotten, here or in the next version.
    @Test
    void everyFieldIsSet() {
        StatusResponse status = Overviews.toWire(status(Optional.of("x"), List.of()), "0.1.0");
        assertWhole(status);
        assertEquals(Directory.Role.values().length, status.getDirectoriesCount());
        status.getDirectoriesList().forEach(OverviewsTest::assertWhole);
        assertWhole(status.getCapacity());
        assertWhole(status.getReserve());
        assertWhole(status.getVault());

        UsageResponse usage = Overviews.toWire(usage());
        assertWhole(usage);
        assertWhole(usage.getNamespaces(0));
    }

    @Test
    void everyTallyIsInItsPlace() {
        UsageResponse usage = Overviews.toWire(usage());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 7L, 8L, 9L),
                List.of(
                        usage.getBlobs().getCount(),
                        usage.getIngests().getCount(),
                        usage.getSnapshots().getCount(),
                        usage.getVolumes().getCount(),
                        usage.getMetadata().getCount(),
                        usage.getDownloader().getCount(),
                        usage.getVerifier().getCount(),
                        usage.getUnsealedVault().getCount()));
        assertEquals(100, usage.getBlobs().getBytes());
    }

    private static StoreUsage usage() {
        NamespaceUsage namespace = new NamespaceUsage(new Namespace("a"), tally(1), tally(2), tally(3), tally(4), 5, 6);
        return new StoreUsage(
                tally(1),
                tally(2),
                tally(3),
                tally(4),
                tally(5),
                List.of(namespace),
                tally(7),
                tally(8),
                tally(9),
                Instant.EPOCH);
    }

    private static Tally tally(long count) {
        return new Tally(count, count * 100);
    }

    private static void assertWhole(Message message) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            assertTrue(message.getAllFields().containsKey(field), () -> field + " is not set in " + message);
        }
    }
}
