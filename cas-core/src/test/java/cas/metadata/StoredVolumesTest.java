package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.name.Namespace;
import cas.volume.Volume;
import cas.volume.VolumeRecords;
import cas.volume.VolumeRecords.Intent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoredVolumesTest {
    private static final Intent INTENT = new Intent(Samples.VOLUME, Samples.NAMESPACE, true, Optional.of("volume/1"));

    private final Fixture fixture;

    StoredVolumesTest() throws IOException {
        fixture = Fixture.inMemory();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private VolumeRecords volumes() {
        return fixture.metadata.volumes();
    }

    @Test
    void comesToBeAndGoes() throws IOException {
        volumes().intend(INTENT);
        assertEquals(List.of(INTENT), volumes().intents());
        assertEquals(Optional.empty(), volumes().get(Samples.VOLUME));
        Volume volume = Samples.volume("/persist/vault/volumes/x");
        volumes().complete(volume);
        assertEquals(List.of(), volumes().intents());
        assertEquals(Optional.of(volume), volumes().get(Samples.VOLUME));
        assertEquals(List.of(volume), volumes().list(Samples.NAMESPACE));
        assertEquals(List.of(), volumes().list(new Namespace("other")));
        assertThrows(AlreadyExists.class, () -> volumes().intend(INTENT));
        volumes().abandon(INTENT);
        assertEquals(Optional.empty(), volumes().get(Samples.VOLUME));
        assertEquals(List.of(INTENT), volumes().intents());
        assertThrows(NotFound.class, () -> volumes().abandon(INTENT));
        volumes().forget(Samples.VOLUME);
        volumes().forget(Samples.VOLUME);
        assertEquals(List.of(), volumes().intents());
    }

    /// The persist directory is a parameter: what lies below it must be found wherever it is mounted.
    @Test
    void pathsMoveWithThePersistDirectory() throws IOException {
        volumes().complete(Samples.disk("/persist/clear/volumes/x"));
        var moved = new StoredVolumes(new Ledger(fixture.map, world()), Path.of("/elsewhere"));
        assertEquals(
                Path.of("/elsewhere/clear/volumes/x"),
                moved.get(Samples.VOLUME).orElseThrow().path());
    }

    private Metadata.World world() {
        return new Metadata.World(fixture.time, new java.util.Random(1), cas.event.EventSink.SILENT);
    }

    /// Rule H4, for what is ours alone.
    @Test
    void aVolumeHoldsItsNamespace() throws IOException {
        volumes().complete(Samples.disk("/persist/clear/volumes/x"));
        FailedPrecondition e = assertThrows(
                FailedPrecondition.class, () -> fixture.namespaces().delete(Samples.NAMESPACE));
        assertTrue(e.getMessage().contains("volumes"), e.getMessage());
    }
}
