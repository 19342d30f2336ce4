package cas.contract;

import static cas.contract.Samples.put;
import static cas.contract.Samples.sha256;
import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin.FromBlob;
import cas.volume.VolumeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Volumes as one namespace sees them, here or at the other end of a wire: disks, which take no root to make.
public interface VolumeManagerContract extends StoreContract {
    VolumeName FIRST = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    VolumeName SECOND = VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#1");

    Path persist();

    private static VolumeRequest request(VolumeName name, Digest from, long size) {
        return new VolumeRequest(
                name, from.toString(), Optional.empty(), size, true, "overlayfs", labels("colour", "blue"));
    }

    private Volume create(VolumeName name, Digest from, long size) throws IOException {
        return here().volumes().create(request(name, from, size), ProgressSink.SILENT);
    }

    private static Reason refused(Executable call) {
        return assertThrows(CasException.class, call).reason();
    }

    @Test
    default void aDiskIsMadeOfABlob() throws IOException {
        Digest digest = put(here().content(), "disk").digest();
        Volume volume = create(FIRST, digest, 8192);
        assertEquals(FIRST, volume.name());
        assertEquals(HERE, volume.namespace());
        assertEquals(VolumeFormat.RAW, volume.format());
        assertEquals(new FromBlob(digest), volume.origin());
        assertEquals(8192, volume.sizeBytes());
        assertEquals(labels("colour", "blue"), volume.labels());
        assertEquals(persist().resolve("vault/volumes/" + FIRST), volume.path());
        assertEquals(8192, Files.size(volume.path()));
        assertEquals("disk", Files.readString(volume.path()).substring(0, 4));
        assertEquals(Optional.of(volume), here().volumes().get(FIRST));
    }

    @Test
    default void volumesAreListedByName() throws IOException {
        Digest digest = put(here().content(), "disk").digest();
        assertEquals(List.of(), here().volumes().list());
        Volume second = create(SECOND, digest, 0);
        Volume first = create(FIRST, digest, 0);
        assertEquals(List.of(first, second), here().volumes().list());
        assertEquals(List.of(), there().volumes().list());
        assertEquals(Optional.empty(), there().volumes().get(FIRST));
    }

    @Test
    default void askingAgainIsAnsweredAndAnotherRequestRefused() throws IOException {
        Digest digest = put(here().content(), "disk").digest();
        Digest other = put(here().content(), "other").digest();
        Volume volume = create(FIRST, digest, 0);
        assertEquals(volume, create(FIRST, digest, 0));
        assertEquals(Reason.VOLUME_EXISTS, refused(() -> create(FIRST, other, 0)));
        put(there().content(), "disk");
        assertEquals(
                Reason.VOLUME_EXISTS,
                refused(() -> there().volumes().create(request(FIRST, digest, 0), ProgressSink.SILENT)));
        assertEquals(List.of(volume), here().volumes().list());
    }

    @Test
    default void whatIsNotThereIsRefused() {
        assertThrows(NotFound.class, () -> create(FIRST, sha256("none"), 0));
        assertEquals(Reason.VOLUME_NOT_FOUND, refused(() -> here().volumes().delete(FIRST)));
        assertEquals(Reason.VOLUME_NOT_FOUND, refused(() -> here().volumes().mount(FIRST)));
    }

    @Test
    default void aDiskIsNotMounted() throws IOException {
        create(FIRST, put(here().content(), "disk").digest(), 0);
        assertFalse(here().volumes().mounted(FIRST));
        assertEquals(Reason.FAILED_PRECONDITION, refused(() -> here().volumes().mount(FIRST)));
    }

    @Test
    default void deletedIsGone() throws IOException {
        Volume volume = create(FIRST, put(here().content(), "disk").digest(), 0);
        assertEquals(Reason.VOLUME_NOT_FOUND, refused(() -> there().volumes().delete(FIRST)));
        here().volumes().delete(FIRST);
        assertEquals(Optional.empty(), here().volumes().get(FIRST));
        assertFalse(Files.exists(volume.path()));
    }
}
