package cas.wire;

import cas.content.ContentInfo;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.name.Labels;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.Status;
import cas.proto.containerd.content.v1.WriteContentRequest;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;

/// Committed blobs and ingests.
public final class Contents {
    private Contents() {}

    public static Info toWire(ContentInfo info) {
        return Info.newBuilder()
                .setDigest(info.digest().toString())
                .setSize(info.size())
                .setCreatedAt(Timestamps.toWire(info.created()))
                .setUpdatedAt(Timestamps.toWire(info.updated()))
                .putAllLabels(info.labels().asMap())
                .build();
    }

    /// @throws cas.error.CasException.InvalidArgument if the digest is none
    public static ContentInfo fromWire(Info info) {
        return new ContentInfo(
                Digest.parse(info.getDigest()),
                info.getSize(),
                Timestamps.recorded(info.getCreatedAt()),
                Timestamps.recorded(info.getUpdatedAt()),
                Labels.of(info.getLabelsMap()));
    }

    /// Reads a request without copying its data, which changes with `bytes`.
    ///
    /// @throws IOException if the first `size` bytes are none
    public static WriteContentRequest writeIn(byte[] bytes, int size) throws IOException {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes, 0, size).newCodedInput();
        in.enableAliasing(true);
        return WriteContentRequest.parseFrom(in);
    }

    /// Without `expected`, which is empty in practice.
    public static Status toWire(IngestStatus status) {
        return Status.newBuilder()
                .setRef(status.ref())
                .setOffset(status.offset())
                .setTotal(status.total())
                .setStartedAt(Timestamps.toWire(status.started()))
                .setUpdatedAt(Timestamps.toWire(status.updated()))
                .build();
    }

    public static IngestStatus fromWire(Status status) {
        return new IngestStatus(
                status.getRef(),
                status.getOffset(),
                status.getTotal(),
                Timestamps.recorded(status.getStartedAt()),
                Timestamps.recorded(status.getUpdatedAt()));
    }
}
