package cas.contract;

import static cas.contract.Samples.put;
import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.digest.Digest;
import cas.error.CasException;
import cas.error.Reason;
import cas.name.FieldMask;
import cas.volume.Volume;
import cas.volume.VolumeChanges;
import cas.volume.VolumeChanges.ExportSink;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumePlan;
import cas.volume.VolumePlan.Needs;
import cas.volume.VolumePlan.Quota;
import cas.volume.VolumeQuotas;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What becomes of volumes after they were made, here or at the other end of a wire.
public interface VolumeChangesContract extends StoreContract {
    VolumeName DOOR = VolumeName.parse("7ba7b810-9dad-11d1-80b4-00c04fd430c8#0");
    VolumeName NEXT = VolumeName.parse("7ba7b810-9dad-11d1-80b4-00c04fd430c8#1");
    VolumeName GATE = VolumeName.parse("8ba7b810-9dad-11d1-80b4-00c04fd430c8#4");
    int SIZE = 8192;

    default VolumeChanges changes() {
        return here().volumes().changes();
    }

    default Volume disk(VolumeName name, String text) throws IOException {
        Digest digest = put(here().content(), text).digest();
        return here().volumes()
                .create(
                        new VolumeRequest(
                                name,
                                digest.toString(),
                                Optional.empty(),
                                SIZE,
                                true,
                                "overlayfs",
                                labels("colour", "blue"),
                                new Wishes("door", false, false, Optional.empty())),
                        ProgressSink.SILENT);
    }

    private Volume blank(VolumeName name, VolumeFormat format, boolean readOnly) throws IOException {
        Wishes wishes = new Wishes("", readOnly, false, Optional.empty());
        return here().volumes()
                .create(
                        new VolumeRequest(
                                name, "", Optional.of(format), SIZE, true, "overlayfs", labels("a", "b"), wishes),
                        ProgressSink.SILENT);
    }

    static Reason refused(Executable call) {
        return assertThrows(CasException.class, call).reason();
    }

    static void write(Volume volume, String text) throws IOException {
        byte[] bytes = Files.readAllBytes(volume.path());
        System.arraycopy(text.getBytes(StandardCharsets.UTF_8), 0, bytes, 0, text.length());
        Files.write(volume.path(), bytes);
    }

    static String begin(Path path) throws IOException {
        return new String(Arrays.copyOf(Files.readAllBytes(path), 4), StandardCharsets.UTF_8);
    }

    private VolumeRequest blankRequest(VolumeName name, long size) {
        return new VolumeRequest(
                name, "", Optional.of(VolumeFormat.RAW), size, true, "overlayfs", labels("a", "b"), Wishes.NONE);
    }

    @Test
    default void aPlanSaysWhatACreationDoes() throws IOException {
        String digest = put(here().content(), "disk").digest().toString();
        VolumeRequest request =
                new VolumeRequest(DOOR, digest, Optional.empty(), SIZE, true, "overlayfs", labels("colour", "blue"));
        VolumePlan plan = changes().plan(request);
        assertEquals(Optional.empty(), here().volumes().get(DOOR));
        Volume made = here().volumes().create(request, ProgressSink.SILENT);
        assertEquals(made.method(), plan.method());
        assertEquals(made.format(), plan.format());
        assertEquals(made.sizeBytes(), plan.sizeBytes());
        assertEquals(Optional.empty(), plan.refusal());
        assertEquals(0, plan.needs().missingBytes());
        VolumePlan again = changes().plan(request);
        assertEquals(Needs.NOTHING, again.needs());
        assertEquals(Quota.NONE.limitBytes(), again.quota().limitBytes());
        assertEquals(SIZE, again.quota().usedBytes());
        assertEquals(Reason.VOLUME_EXISTS, refused(() -> changes().plan(blankRequest(DOOR, SIZE))));
        assertEquals(Reason.INVALID_ARGUMENT, refused(() -> changes().plan(blankRequest(GATE, 0))));
    }

    /// The sizes of all disks of the namespace together.
    @Test
    default void aQuotaIsRefusedBeforehandWithItsFigures() throws IOException {
        FieldMask mask = new FieldMask(List.of("labels." + VolumeQuotas.LABEL));
        assertEquals(
                Reason.INVALID_LABEL,
                refused(() -> namespaces().update(HERE, labels(VolumeQuotas.LABEL, "much"), mask)));
        disk(DOOR, "disk");
        namespaces().update(HERE, labels(VolumeQuotas.LABEL, Long.toString(2 * SIZE)), mask);
        VolumePlan plan = changes().plan(blankRequest(GATE, SIZE + 1));
        CasException refusal = assertThrows(
                CasException.class, () -> here().volumes().create(blankRequest(GATE, SIZE + 1), ProgressSink.SILENT));
        assertEquals(Reason.QUOTA_EXCEEDED, refusal.reason());
        assertEquals(
                "cannot create volume " + GATE + ": quota of namespace here exceeded: needed " + (SIZE + 1)
                        + " bytes, quota " + 2 * SIZE + ", of which its volumes have " + SIZE,
                refusal.getMessage());
        assertEquals(Optional.of(refusal.getMessage()), plan.refusal());
        assertEquals(new Quota(OptionalLong.of(2 * SIZE), SIZE), plan.quota());
        assertEquals(Optional.empty(), here().volumes().get(GATE));
        assertEquals(Reason.QUOTA_EXCEEDED, refused(() -> changes().resize(DOOR, 2 * SIZE + 1)));
        assertEquals(2 * SIZE, changes().resize(DOOR, 2 * SIZE).sizeBytes());
        assertEquals(
                2 * SIZE,
                changes().purge(DOOR, Optional.empty(), ProgressSink.SILENT).sizeBytes());
        here().volumes().delete(NEXT);
        here().volumes().create(blankRequest(GATE, 2 * SIZE), ProgressSink.SILENT);
    }

    @Test
    default void aDiskGrowsAndNeverShrinks() throws IOException {
        Volume volume = disk(DOOR, "disk");
        Volume grown = changes().resize(DOOR, 3 * SIZE);
        assertEquals(3 * SIZE, grown.sizeBytes());
        assertEquals(3 * SIZE, Files.size(volume.path()));
        assertEquals("disk", begin(volume.path()));
        assertEquals(grown, changes().resize(DOOR, 3 * SIZE));
        assertEquals(Reason.INVALID_ARGUMENT, refused(() -> changes().resize(DOOR, SIZE)));
        assertEquals(Reason.INVALID_ARGUMENT, refused(() -> changes().resize(DOOR, Long.MAX_VALUE)));
        assertEquals(Optional.of(grown), here().volumes().get(DOOR));
        assertEquals(Reason.VOLUME_NOT_FOUND, refused(() -> changes().resize(NEXT, SIZE)));
        blank(GATE, VolumeFormat.RAW, true);
        assertEquals(Reason.FAILED_PRECONDITION, refused(() -> changes().resize(GATE, 2 * SIZE)));
    }

    @Test
    default void aGenerationFollowsAnother() throws IOException {
        Volume old = disk(DOOR, "disk");
        write(old, "junk");
        Volume next = changes().purge(DOOR, Optional.empty(), ProgressSink.SILENT);
        assertEquals(NEXT, next.name());
        assertEquals(old.origin(), next.origin());
        assertEquals(old.labels(), next.labels());
        assertEquals(old.traits(), next.traits());
        assertEquals(SIZE, next.sizeBytes());
        assertEquals("disk", begin(next.path()));
        assertFalse(Files.exists(old.path()));
        assertEquals(List.of(next), here().volumes().list());
        assertEquals(next, changes().purge(DOOR, Optional.empty(), ProgressSink.SILENT));
        String other = put(here().content(), "more").digest().toString();
        Volume last = changes().purge(NEXT, Optional.of(other), ProgressSink.SILENT);
        assertEquals("more", begin(last.path()));
        assertEquals(
                Reason.VOLUME_NOT_FOUND, refused(() -> changes().purge(GATE, Optional.empty(), ProgressSink.SILENT)));
    }

    @Test
    default void aVolumeMovesBetweenVaultAndClear() throws IOException {
        Volume old = disk(DOOR, "disk");
        write(old, "mine");
        Volume moved = changes().move(DOOR, false, ProgressSink.SILENT);
        assertFalse(moved.encrypted());
        assertFalse(Files.exists(old.path()));
        assertEquals("mine", begin(moved.path()));
        assertEquals(Optional.of(moved), here().volumes().get(DOOR));
        assertEquals(moved, changes().move(DOOR, false, ProgressSink.SILENT));
        assertEquals(old, changes().move(DOOR, true, ProgressSink.SILENT));
        assertEquals("mine", begin(old.path()));
    }

    /// What was told of a disk.
    final class Told implements ExportSink {
        private ByteBuffer all = ByteBuffer.allocate(0);
        private long told;

        @Override
        public void begin(long sizeBytes) {
            all = ByteBuffer.allocate((int) sizeBytes);
        }

        @Override
        public void bytes(long offset, ByteBuffer bytes) {
            told += bytes.remaining();
            all.put((int) offset, bytes, bytes.position(), bytes.remaining());
        }
    }

    @Test
    default void aDiskIsToldWithoutItsZeros() throws IOException {
        Volume volume = disk(DOOR, "disk");
        Told told = new Told();
        changes().export(DOOR, told);
        assertArrayEquals(Files.readAllBytes(volume.path()), told.all.array());
        assertEquals(4096, told.told);
        assertEquals(Reason.VOLUME_NOT_FOUND, refused(() -> changes().export(GATE, told)));
    }

    @Test
    default void aVolumeIsMeasuredAndLookedAt() throws IOException {
        Volume volume = disk(DOOR, "disk");
        assertEquals(SIZE, changes().usage(DOOR).sizeBytes());
        assertEquals(0, changes().usage(DOOR).snapshotBytes());
        assertEquals(List.of(), changes().verify(DOOR));
        Files.write(volume.path(), new byte[3]);
        assertEquals(1, changes().verify(DOOR).size());
        Files.delete(volume.path());
        assertEquals(1, changes().verify(DOOR).size());
        blank(GATE, VolumeFormat.QCOW2, false);
        assertEquals(List.of(), changes().verify(GATE));
    }
}
