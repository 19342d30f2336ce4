package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.ContentInfo;
import cas.content.IngestStatus;
import cas.error.CasException;
import cas.finding.Finding;
import cas.fuzz.Target;
import cas.image.Image;
import cas.image.ImageStore.Change;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.proto.containerd.content.v1.Status;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import cas.proto.containerd.leases.v1.Resource;
import cas.proto.containerd.snapshots.v1.UsageResponse;
import cas.proto.containerd.types.Envelope;
import cas.proto.store.v1.CheckRequest;
import cas.proto.volumes.v1.CreateVolumeRequest;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Usage;
import cas.volume.Volume;
import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Whatever message arrives is translated, there and back without loss, or refused with INVALID_ARGUMENT. The first
/// byte
/// chooses the message.
public final class WireTarget implements Target {
    private static final List<Kind<?, ?>> KINDS = List.of(
            new Kind<cas.proto.containerd.content.v1.Info, ContentInfo>(
                    cas.proto.containerd.content.v1.Info.parser(), Contents::fromWire, Contents::toWire),
            new Kind<Status, IngestStatus>(Status.parser(), Contents::fromWire, Contents::toWire),
            new Kind<>(cas.proto.containerd.types.Descriptor.parser(), Descriptors::fromWire, Descriptors::toWire),
            new Kind<cas.proto.containerd.images.v1.Image, Image>(
                    cas.proto.containerd.images.v1.Image.parser(), Images::fromWire, Images::toWire),
            new Kind<UpdateImageRequest, Change>(
                    UpdateImageRequest.parser(),
                    Images::fromWire,
                    change -> Images.toWire(change).build()),
            new Kind<cas.proto.containerd.leases.v1.Lease, Lease>(
                    cas.proto.containerd.leases.v1.Lease.parser(), Leases::fromWire, Leases::toWire),
            new Kind<Resource, LeaseResource>(Resource.parser(), Leases::fromWire, Leases::toWire),
            new Kind<cas.proto.containerd.snapshots.v1.Info, SnapshotInfo>(
                    cas.proto.containerd.snapshots.v1.Info.parser(), Snapshots::fromWire, Snapshots::toWire),
            new Kind<UsageResponse, Usage>(UsageResponse.parser(), Snapshots::fromWire, Snapshots::toWire),
            new Kind<cas.proto.containerd.types.Mount, Mount>(
                    cas.proto.containerd.types.Mount.parser(), Mounts::fromWire, Mounts::toWire),
            new Kind<>(FieldMask.parser(), FieldMasks::fromWire, FieldMasks::toWire),
            new Kind<>(Timestamp.parser(), Timestamps::recorded, Timestamps::toWire),
            new Kind<>(CreateVolumeRequest.parser(), VolumeRequests::fromWire, VolumeRequests::toWire),
            new Kind<cas.proto.volumes.v1.Volume, Volume>(
                    cas.proto.volumes.v1.Volume.parser(), Volumes::fromWire, volume -> Volumes.toWire(volume, false)),
            new Kind<CheckRequest, cas.finding.CheckRequest>(
                    CheckRequest.parser(), Findings::fromWire, Findings::toWire),
            new Kind<cas.proto.store.v1.Finding, Optional<Finding>>(
                    cas.proto.store.v1.Finding.parser(),
                    Findings::fromWire,
                    finding -> finding.map(WireTarget::wire).orElse(cas.proto.store.v1.Finding.getDefaultInstance())));

    private static final List<List<String>> PATHS = List.of(
            List.of("topic"),
            List.of("namespace", "x"),
            List.of("event", "name"),
            List.of("event", "labels", "a", "b"),
            List.of("event", "container", "id"),
            List.of("event"));

    private static cas.proto.store.v1.Finding wire(Finding finding) {
        return Findings.toWire(finding).getFinding();
    }

    @Override
    public String name() {
        return "wire";
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int kind = 0; kind < KINDS.size() + 2; kind++) {
            seeds.add(new byte[] {(byte) kind});
            seeds.add(new byte[] {(byte) kind, 0x0a, 3, 'a', '/', 'b', 0x12, 3, 'c', 0x01, '1', 0x18, 5});
        }
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        seeds.add(marked(
                0,
                cas.proto.containerd.content.v1.Info.newBuilder()
                        .setDigest(digest)
                        .setSize(5)
                        .putLabels("a", "b")
                        .setCreatedAt(Timestamp.newBuilder().setSeconds(Timestamps.GO_ZERO_SECONDS))
                        .build()));
        seeds.add(marked(
                12,
                CreateVolumeRequest.newBuilder()
                        .setName("6ba7b810-9dad-11d1-80b4-00c04fd430c8#0")
                        .setDigest(digest)
                        .build()));
        seeds.add(marked(
                14,
                CheckRequest.newBuilder()
                        .setTrustedFor(com.google.protobuf.Duration.newBuilder()
                                .setSeconds(Long.MAX_VALUE)
                                .setNanos(Integer.MAX_VALUE))
                        .build()));
        seeds.add(marked(
                KINDS.size(),
                Envelope.newBuilder()
                        .setTopic("/images/create")
                        .setEvent(Any.newBuilder().setTypeUrl("containerd.events.ImageCreate"))
                        .build()));
        return seeds;
    }

    private static byte[] marked(int kind, Message message) {
        byte[] bytes = message.toByteArray();
        byte[] marked = new byte[bytes.length + 1];
        marked[0] = (byte) kind;
        System.arraycopy(bytes, 0, marked, 1, bytes.length);
        return marked;
    }

    @Override
    public void run(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int kind = Byte.toUnsignedInt(input[0]) % (KINDS.size() + 2);
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        try {
            if (kind < KINDS.size()) {
                KINDS.get(kind).run(bytes);
            } else if (kind == KINDS.size()) {
                Envelope envelope = Envelope.parseFrom(bytes);
                PATHS.forEach(path -> EnvelopeFields.of(envelope).value(path));
            } else {
                FieldMask mask = FieldMask.parseFrom(bytes);
                assertTrue(ReadMasks.apply(mask, Timestamp.getDefaultInstance()).getSeconds() == 0);
            }
        } catch (InvalidProtocolBufferException e) {
            // gRPC itself refuses such a message.
            assertTrue(bytes.length > 0);
        } catch (CasException e) {
            refused(e);
        }
    }

    private static void refused(CasException refusal) {
        io.grpc.Status status = Statuses.toWire(refusal).getStatus();
        assertEquals(Code.INVALID_ARGUMENT, status.getCode());
        String text = String.valueOf(status.getDescription());
        assertTrue(text.getBytes(StandardCharsets.UTF_8).length <= Statuses.TEXT_BYTES_MAX, text);
        assertTrue(text.endsWith(": invalid argument"), text);
    }

    /// A message, and how it becomes a noun and comes back.
    private record Kind<M, V>(Parser<M> parser, Function<M, V> fromWire, Function<V, M> toWire) {
        void run(byte[] bytes) throws InvalidProtocolBufferException {
            V value = fromWire.apply(parser.parseFrom(bytes));
            assertEquals(value, fromWire.apply(toWire.apply(value)));
        }
    }
}
