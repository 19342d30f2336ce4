package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.proto.volumes.v1.VolumeState;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin;
import cas.volume.VolumeRequest;
import com.google.protobuf.FieldMask;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumesTest {
    private static final String NAME = "6ba7b810-9dad-11d1-80b4-00c04fd430c8#3";
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final Labels LABELS = Labels.of(Map.of("app", "door"));
    private static final Volume CONTAINER = new Volume(
            VolumeName.parse(NAME),
            new Namespace("eve"),
            VolumeFormat.CONTAINER,
            new VolumeOrigin.FromImage(
                    "door:1",
                    new Descriptor(
                            "application/vnd.oci.image.manifest.v1+json", DIGEST, 7, Labels.of(Map.of("a", "b")))),
            CreationMethod.SNAPSHOT,
            true,
            0,
            Path.of("/persist/vault/volumes/" + NAME),
            Optional.of("volume-" + NAME),
            LABELS,
            Instant.parse("2026-11-22T12:00:00.000000001Z"));

    private static Volume disk(CreationMethod method) {
        return new Volume(
                CONTAINER.name(),
                CONTAINER.namespace(),
                VolumeFormat.RAW,
                new VolumeOrigin.FromBlob(DIGEST),
                method,
                false,
                1L << 40,
                Path.of("/persist/clear/volumes/" + NAME),
                Optional.empty(),
                Labels.none(),
                CONTAINER.created());
    }

    @Test
    void aContainerVolumeComesBack() {
        var message = Volumes.toWire(CONTAINER, true);
        assertEquals(CONTAINER, Volumes.fromWire(message));
        assertEquals(NAME, message.getName());
        assertEquals("/persist/vault/volumes/" + NAME + "/rootfs", message.getRootfsPath());
        assertTrue(message.getMounted());
        assertEquals(VolumeState.VOLUME_STATE_READY, message.getState());
    }

    @ParameterizedTest
    @EnumSource(CreationMethod.class)
    void aDiskComesBack(CreationMethod method) {
        var message = Volumes.toWire(disk(method), false);
        assertEquals(disk(method), Volumes.fromWire(message));
        assertEquals("", message.getRootfsPath());
        assertEquals("", message.getSnapshotKey());
        assertFalse(message.getMounted());
    }

    @Test
    void aVolumeOfANewerServerIsRefusedByName() {
        var message = Volumes.toWire(CONTAINER, false);
        for (var newer : new cas.proto.volumes.v1.Volume[] {
            message.toBuilder().setFormatValue(99).build(),
            message.toBuilder().setCreationMethodValue(99).build(),
            message.toBuilder().clearOrigin().build(),
            message.toBuilder().setPath("a\0b").build(),
        }) {
            String text = assertThrows(InvalidArgument.class, () -> Volumes.fromWire(newer))
                    .getMessage();
            assertTrue(text.contains(NAME), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "door:1",
                "sha256:door",
                "sha256:4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
            })
    void aRequestComesBack(String from) {
        VolumeRequest request = new VolumeRequest(
                VolumeName.parse(NAME), from, Optional.of(VolumeFormat.RAW), 9, false, "overlayfs", LABELS);
        CreateVolumeRequest message = VolumeRequests.toWire(request);
        assertEquals(from.length() == 71, message.hasDigest());
        assertEquals(request, VolumeRequests.fromWire(message));
    }

    @Test
    void theDefaultsAreTheSafeOnes() {
        VolumeRequest request = VolumeRequests.fromWire(CreateVolumeRequest.newBuilder()
                .setName(NAME)
                .setImage("door:1")
                .build());
        assertTrue(request.encrypted());
        assertEquals(Optional.empty(), request.format());
        assertEquals(0, request.sizeBytes());
        assertEquals("overlayfs", request.snapshotter());
    }

    @Test
    void whatCanNeverBeRightIsRefused() {
        CreateVolumeRequest right = CreateVolumeRequest.newBuilder()
                .setName(NAME)
                .setImage("door:1")
                .build();
        refused(right.toBuilder().setName("door"), Reason.INVALID_VOLUME_NAME);
        refused(right.toBuilder().clearImage(), Reason.INVALID_ARGUMENT);
        refused(right.toBuilder().setDigest("sha256:1"), Reason.INVALID_DIGEST);
        refused(right.toBuilder().setSizeBytes(-1), Reason.INVALID_ARGUMENT);
        refused(right.toBuilder().setFormatValue(99), Reason.UNSUPPORTED_FORMAT);
    }

    private static void refused(CreateVolumeRequest.Builder request, Reason reason) {
        assertEquals(
                reason,
                assertThrows(InvalidArgument.class, () -> VolumeRequests.fromWire(request.build()))
                        .reason());
    }

    @Test
    void progressGoesOut() {
        var progress = Volumes.progress("copying", 1, 2).getProgress();
        assertEquals("copying", progress.getStep());
        assertEquals(1, progress.getDoneBytes());
        assertEquals(2, progress.getTotalBytes());
    }

    @Test
    void aReadMaskPicksFields() {
        var whole = Volumes.toWire(CONTAINER, true);
        assertSame(whole, ReadMasks.apply(FieldMask.getDefaultInstance(), whole));
        assertEquals(whole, ReadMasks.apply(mask("*"), whole));
        var picked = ReadMasks.apply(mask("name", "labels", "mounted"), whole);
        assertEquals(
                cas.proto.volumes.v1.Volume.newBuilder()
                        .setName(NAME)
                        .putLabels("app", "door")
                        .setMounted(true)
                        .build(),
                picked);
    }

    @Test
    void aReadMaskOfNoFieldIsRefusedEvenWithoutVolumes() {
        var type = cas.proto.volumes.v1.Volume.getDescriptor();
        for (String path : new String[] {"", "nam", "labels.app", "sizeBytes"}) {
            String text = assertThrows(InvalidArgument.class, () -> ReadMasks.check(mask("name", path), type))
                    .getMessage();
            assertTrue(text.contains("\"" + path + "\""), text);
        }
    }

    private static FieldMask mask(String... paths) {
        FieldMask.Builder mask = FieldMask.newBuilder();
        for (String path : paths) {
            mask.addPaths(path);
        }
        return mask.build();
    }
}
