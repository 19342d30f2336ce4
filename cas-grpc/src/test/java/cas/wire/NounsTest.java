package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.image.Image;
import cas.image.ImageStore.Change;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.snapshots.v1.Info;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every noun comes back as it was.
class NounsTest {
    private static final Instant CREATED = Instant.parse("2026-11-22T12:00:00.000000001Z");
    private static final Instant UPDATED = CREATED.plusSeconds(1);
    private static final Labels LABELS = Labels.of(Map.of("containerd.io/gc.ref.content.l.0", "sha256:1", "b", "2"));
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final Descriptor TARGET =
            new Descriptor("application/vnd.oci.image.index.v1+json", DIGEST, 7, Labels.of(Map.of("a", "b")));

    @Test
    void content() {
        ContentInfo info = new ContentInfo(DIGEST, 1L << 40, CREATED, UPDATED, LABELS);
        assertEquals(info, Contents.fromWire(Contents.toWire(info)));
        IngestStatus status = new IngestStatus("layer-1", 5, 6, CREATED, UPDATED);
        assertEquals(status, Contents.fromWire(Contents.toWire(status)));
        assertEquals("", Contents.toWire(status).getExpected());
    }

    @Test
    void image() {
        Image image = new Image("docker.io/library/a:latest", TARGET, LABELS, CREATED, UPDATED);
        assertEquals(image, Images.fromWire(Images.toWire(image)));
        Change whole = new Change("a", Optional.of(TARGET), LABELS, Optional.of(Instant.EPOCH));
        assertEquals(whole, Images.fromWire(Images.toWire(whole).build()));
        Change labels = new Change("a", Optional.empty(), LABELS, Optional.empty());
        assertEquals(labels, Images.fromWire(Images.toWire(labels).build()));
    }

    /// Rule A13: an update of labels need not carry a target, nor even an image.
    @Test
    void anImageWithoutTarget() {
        assertEquals(
                new Change("", Optional.empty(), Labels.none(), Optional.empty()),
                Images.fromWire(UpdateImageRequest.getDefaultInstance()));
        var image = cas.proto.containerd.images.v1.Image.newBuilder().setName("a");
        assertThrows(InvalidArgument.class, () -> Images.fromWire(image.build()));
        image.getTargetBuilder().setDigest("sha256:");
        assertThrows(InvalidArgument.class, () -> Images.target(image.build()));
        UpdateImageRequest.Builder labelled = UpdateImageRequest.newBuilder().setImage(image);
        assertThrows(InvalidArgument.class, () -> Images.fromWire(labelled.build()));
        labelled.getUpdateMaskBuilder().addPaths("labels.a");
        assertEquals(Optional.empty(), Images.fromWire(labelled.build()).target());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void snapshot(Kind kind) {
        SnapshotInfo info = new SnapshotInfo("key", "parent", kind, CREATED, UPDATED, LABELS);
        assertEquals(info, Snapshots.fromWire(Snapshots.toWire(info)));
    }

    @Test
    void aSnapshotOfNoKindIsRefused() {
        Info.Builder info = Info.newBuilder().setName("a");
        assertThrows(InvalidArgument.class, () -> Snapshots.fromWire(info.build()));
        assertThrows(
                InvalidArgument.class,
                () -> Snapshots.fromWire(info.setKindValue(9).build()));
    }

    @Test
    void usageAndMounts() {
        Usage usage = new Usage(4096, 1);
        assertEquals(usage, Snapshots.fromWire(Snapshots.toWire(usage)));
        List<Mount> mounts = List.of(
                new Mount("overlay", "overlay", "sub", List.of("lowerdir=/a:/b", "index=off")),
                new Mount("bind", "/a", List.of("ro", "rbind")));
        assertEquals(mounts, Mounts.fromWire(Mounts.toWire(mounts)));
    }

    @Test
    void lease() {
        Lease lease = new Lease("l", CREATED, LABELS);
        assertEquals(lease, Leases.fromWire(Leases.toWire(lease)));
        LeaseResource resource = new LeaseResource("snapshots/overlayfs", "sha256:1");
        assertEquals(resource, Leases.fromWire(Leases.toWire(resource)));
    }

    @Test
    void namespace() {
        var message = Namespaces.toWire(new Namespace("k8s.io"), LABELS);
        assertEquals(new Namespace("k8s.io"), Namespaces.name(message));
        assertEquals(LABELS, Namespaces.labels(message));
    }

    /// Rule A11: whatever stands behind `labels.` is one key.
    @Test
    void maskPathsGoThroughVerbatim() {
        FieldMask mask = new FieldMask(List.of("labels.containerd.io/gc.ref.content.l.0", "labels.a,b", "target"));
        assertEquals(mask, FieldMasks.fromWire(FieldMasks.toWire(mask)));
        assertEquals(FieldMask.ALL, FieldMasks.fromWire(com.google.protobuf.FieldMask.getDefaultInstance()));
    }

    /// Rule A10: what a client sends empty is not there.
    @Test
    void emptyLabelsAreLeftOut() {
        var message = Contents.toWire(new ContentInfo(DIGEST, 1, CREATED, UPDATED, LABELS)).toBuilder()
                .putLabels("empty", "")
                .build();
        assertEquals(LABELS, Contents.fromWire(message).labels());
    }

    @Test
    void aDigestThatIsNoneIsRefusedAtTheEdge() {
        var message = Descriptors.toWire(TARGET).toBuilder();
        for (String digest : new String[] {"", "sha256", "md5:00", "sha256:../../etc/passwd", DIGEST + " "}) {
            assertThrows(
                    InvalidArgument.class,
                    () -> Descriptors.fromWire(message.setDigest(digest).build()));
        }
    }

    @Test
    void anAbsentRecordTimeDoesNotBreakAListing() {
        var lease = cas.proto.containerd.leases.v1.Lease.newBuilder().setId("l").build();
        assertFalse(lease.hasCreatedAt());
        assertEquals(Instant.EPOCH, Leases.fromWire(lease).created());
    }
}
