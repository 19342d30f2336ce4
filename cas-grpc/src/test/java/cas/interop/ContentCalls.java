package cas.interop;

import cas.interop.Peer.Answer;
import cas.interop.Step.Who;
import cas.interop.Step.World;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.content.v1.ReadContentRequest;
import cas.proto.containerd.content.v1.Status;
import cas.proto.containerd.content.v1.StatusRequest;
import cas.proto.containerd.content.v1.UpdateRequest;
import cas.proto.containerd.content.v1.WriteContentRequest;
import com.google.common.collect.Iterators;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Calls to Content: writes in all their ways, and the rest.
final class ContentCalls {
    private static final int SLOTS = 3;
    private static final int WHOLE_SLOT = 99;

    private final Requests requests;

    ContentCalls(Requests requests) {
        this.requests = requests;
    }

    /// One message of a conversation, or its end.
    Step writing() {
        int slot = requests.below(SLOTS);
        return switch (requests.below(12)) {
            case 0, 1, 2, 3 -> open(slot);
            case 4, 5, 6, 7, 8, 9 -> say(slot);
            case 10 -> new Step("slot " + slot + " half-closes", (peer, world) -> peer.halfClose(slot));
            default -> new Step("slot " + slot + " cancels", (peer, world) -> peer.cancel(slot));
        };
    }

    private Step open(int slot) {
        Who who = requests.who();
        String ref = requests.oneIn(30) ? "" : requests.one(Requests.REFS);
        Message message = message(requests.oneIn(2) ? Step.STAT : requests.below(4));
        return new Step("slot " + slot + " opens \"" + ref + "\" as " + who + " with " + message, (peer, world) -> {
            long offset = peer.status(who, ref).getOffset();
            return peer.open(
                    slot, who, message.request(offset, world).setRef(ref).build(), world);
        });
    }

    private Step say(int slot) {
        Message message = message(requests.oneIn(10) ? requests.below(4) : 1 + requests.below(2));
        return new Step(
                "slot " + slot + " says " + message,
                (peer, world) ->
                        peer.say(slot, message.request(peer.offset(slot), world).build()));
    }

    /// What a writer says.
    ///
    /// @param at where: 0 from the start, 1 where it stands, 2 somewhere else
    /// @param part how much of the blob is sent: 0 nothing, 1 the first half, 2 what is behind the offset
    private record Message(
            int action, int blob, int at, int part, Total total, boolean expects, Map<String, String> labels) {
        private enum Total {
            NONE,
            RIGHT,
            WRONG
        }

        WriteContentRequest.Builder request(long offset, World world) {
            ByteString whole = world.bytes(blob);
            long start = at == 0 ? 0 : at == 1 ? offset : offset + 7;
            int from = (int) Math.min(start, whole.size());
            var request = WriteContentRequest.newBuilder()
                    .setActionValue(action)
                    .setOffset(start)
                    .putAllLabels(labels);
            switch (part) {
                case 1 -> request.setData(whole.substring(from, from + (whole.size() - from) / 2));
                case 2 -> request.setData(whole.substring(from));
                default -> {}
            }
            switch (total) {
                case RIGHT -> request.setTotal(whole.size());
                case WRONG -> request.setTotal(whole.size() + 3);
                case NONE -> {}
            }
            if (expects) {
                request.setExpected(world.digest(blob).toString());
            }
            return request;
        }
    }

    private Message message(int action) {
        Message.Total total =
                requests.oneIn(2) ? Message.Total.NONE : requests.oneIn(6) ? Message.Total.WRONG : Message.Total.RIGHT;
        return new Message(
                action,
                requests.below(World.BLOBS),
                requests.oneIn(12) ? 2 : requests.oneIn(4) ? 0 : 1,
                requests.below(3),
                total,
                requests.oneIn(3),
                requests.labels());
    }

    /// What most clients do: all of a blob, in two pieces, and the commit.
    Step whole() {
        Who who = requests.who();
        int blob = requests.below(World.BLOBS);
        boolean expects = requests.oneIn(2);
        Map<String, String> labels = requests.labels();
        String ref = requests.one(Requests.REFS);
        String text = "ingests blob" + blob + " as \"" + ref + "\" as " + who + " labels " + labels
                + (expects ? " expected" : "");
        return new Step(text, (peer, world) -> {
            if (peer.isHeld(who, ref)) {
                return Answer.NOT_ASKED;
            }
            var said = new StringBuilder();
            Message stat = new Message(Step.STAT, blob, 0, 0, Message.Total.NONE, expects, Map.of());
            Message half = new Message(Step.WRITE, blob, 0, 1, Message.Total.NONE, false, Map.of());
            Message rest = new Message(Step.COMMIT, blob, 1, 2, Message.Total.RIGHT, expects, labels);
            Answer answer = peer.open(
                    WHOLE_SLOT, who, stat.request(0, world).setRef(ref).build(), world);
            for (Message each : List.of(half, rest)) {
                said.append(answer).append(" | ");
                if (answer.code() == io.grpc.Status.Code.OK) {
                    answer = peer.say(
                            WHOLE_SLOT,
                            each.request(peer.offset(WHOLE_SLOT), world).build());
                }
            }
            return new Answer(answer.code(), said.toString() + answer);
        });
    }

    Step other() {
        Who who = requests.who();
        return switch (requests.below(10)) {
            case 0 -> update(who);
            case 1 -> list(who, requests.filters());
            case 2 -> delete(who);
            case 3, 4 -> read(who);
            case 5 -> abort(who);
            case 6 -> status(who);
            case 7 -> statuses(who, requests.filters());
            default -> info(who);
        };
    }

    private Step info(Who who) {
        var request = InfoRequest.newBuilder().setDigest(requests.digest()).build();
        return new Step(
                "info as " + who + ": " + request.getDigest(),
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContentGrpc::newBlockingStub).info(request)));
    }

    private Step update(Who who) {
        Info info = Info.newBuilder()
                .setDigest(requests.digest())
                .putAllLabels(requests.labels())
                .build();
        FieldMask mask = requests.mask();
        var request =
                UpdateRequest.newBuilder().setInfo(info).setUpdateMask(mask).build();
        return new Step(
                "update content as " + who + ": " + request,
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContentGrpc::newBlockingStub).update(request)));
    }

    static Step list(Who who, List<String> filters) {
        var request = ListContentRequest.newBuilder().addAllFilters(filters).build();
        return new Step(
                "list content as " + who + " " + filters,
                (peer, world) -> peer.streamed(() -> Iterators.transform(
                        peer.stub(who, ContentGrpc::newBlockingStub).list(request), Known::levelled)));
    }

    private Step delete(Who who) {
        var request =
                DeleteContentRequest.newBuilder().setDigest(requests.digest()).build();
        return new Step(
                "delete content as " + who + ": " + request.getDigest(),
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContentGrpc::newBlockingStub).delete(request)));
    }

    private Step read(Who who) {
        List<Long> places = List.of(0L, -1L, 1L, 9L, 40L, 41L, 3000L, 1L << 20, (1L << 20) + 1);
        var request = ReadContentRequest.newBuilder()
                .setDigest(requests.digest())
                .setOffset(requests.oneIn(2) ? 0 : requests.one(places))
                .setSize(requests.oneIn(2) ? 0 : requests.one(places))
                .build();
        return new Step(
                "read as " + who + ": " + request,
                (peer, world) -> peer.streamed(
                        () -> peer.stub(who, ContentGrpc::newBlockingStub).read(request)));
    }

    private Step status(Who who) {
        var request =
                StatusRequest.newBuilder().setRef(requests.one(Requests.REFS)).build();
        return new Step(
                "status as " + who + ": " + request.getRef(),
                (peer, world) -> peer.unary(
                        () -> peer.stub(who, ContentGrpc::newBlockingStub).status(request)));
    }

    /// In the order of refs: Go's maps have none.
    static Step statuses(Who who, List<String> filters) {
        var request = ListStatusesRequest.newBuilder().addAllFilters(filters).build();
        return new Step(
                "statuses as " + who + " " + filters,
                (peer, world) -> peer.unary(() -> {
                    var answer = peer.stub(who, ContentGrpc::newBlockingStub).listStatuses(request);
                    var sorted = answer.getStatusesList().stream()
                            .sorted(Comparator.comparing(Status::getRef))
                            .toList();
                    return answer.toBuilder()
                            .clearStatuses()
                            .addAllStatuses(sorted)
                            .build();
                }));
    }

    /// A writer that loses its ingest ends: how its COMMIT would is [Known#LATE_ABORT].
    private Step abort(Who who) {
        String ref = requests.oneIn(30) ? "" : requests.one(Requests.REFS);
        return new Step("abort as " + who + ": " + ref, (peer, world) -> {
            if (peer.isShared(who, ref)) {
                return Answer.notAsked(Known.SHARED_ABORT);
            }
            int slot = peer.holder(who, ref);
            Answer answer = peer.abort(who, ref);
            if (slot >= 0 && answer.code() == io.grpc.Status.Code.OK) {
                peer.halfClose(slot);
            }
            return answer;
        });
    }
}
