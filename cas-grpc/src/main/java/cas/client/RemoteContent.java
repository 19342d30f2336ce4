package cas.client;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.proto.containerd.content.v1.AbortRequest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.content.v1.StatusRequest;
import cas.proto.containerd.content.v1.UpdateRequest;
import cas.wire.Contents;
import cas.wire.FieldMasks;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Content of one namespace behind a socket.
final class RemoteContent implements ContentStore {
    private final Calls calls;

    RemoteContent(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<ContentInfo> info(Digest digest) throws IOException {
        InfoRequest request =
                InfoRequest.newBuilder().setDigest(digest.toString()).build();
        return calls.find(ContentGrpc.getInfoMethod(), request).map(answer -> Contents.fromWire(answer.getInfo()));
    }

    @Override
    public ContentInfo update(Digest digest, Labels labels, FieldMask mask) throws IOException {
        UpdateRequest request = UpdateRequest.newBuilder()
                .setInfo(Info.newBuilder().setDigest(digest.toString()).putAllLabels(labels.asMap()))
                .setUpdateMask(FieldMasks.toWire(mask))
                .build();
        return Contents.fromWire(
                calls.unary(ContentGrpc.getUpdateMethod(), request).getInfo());
    }

    @Override
    public void walk(Filter filter, Consumer<ContentInfo> visitor) throws IOException {
        ListContentRequest request =
                ListContentRequest.newBuilder().addAllFilters(filter.texts()).build();
        calls.each(ContentGrpc.getListMethod(), request, answer -> {
            for (Info wire : answer.getInfoList()) {
                ContentInfo info = Contents.fromWire(wire);
                if (filter.matches(info)) {
                    visitor.accept(info);
                }
            }
        });
    }

    @Override
    public void delete(Digest digest) throws IOException {
        calls.unary(
                ContentGrpc.getDeleteMethod(),
                DeleteContentRequest.newBuilder().setDigest(digest.toString()).build());
    }

    @Override
    public BlobReader open(Digest digest) throws IOException {
        ContentInfo info =
                info(digest).orElseThrow(() -> new NotFound(Reason.BLOB_NOT_FOUND, "cannot open content " + digest));
        return RemoteBlobReader.open(calls, digest, info.size());
    }

    @Override
    public Ingest begin(IngestRequest request) throws IOException {
        return RemoteIngest.begin(calls, this, request);
    }

    @Override
    public Optional<IngestStatus> status(String ref) throws IOException {
        StatusRequest request = StatusRequest.newBuilder().setRef(ref).build();
        return calls.find(ContentGrpc.getStatusMethod(), request).map(answer -> Contents.fromWire(answer.getStatus()));
    }

    @Override
    public List<IngestStatus> statuses(Filter filter) throws IOException {
        ListStatusesRequest request =
                ListStatusesRequest.newBuilder().addAllFilters(filter.texts()).build();
        return calls.unary(ContentGrpc.getListStatusesMethod(), request).getStatusesList().stream()
                .map(Contents::fromWire)
                .filter(filter::matches)
                // containerd answers in the order of its directory.
                .sorted(Comparator.comparing(IngestStatus::ref))
                .toList();
    }

    @Override
    public void abort(String ref) throws IOException {
        calls.unary(
                ContentGrpc.getAbortMethod(),
                AbortRequest.newBuilder().setRef(ref).build());
    }
}
