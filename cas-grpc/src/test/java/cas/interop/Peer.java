package cas.interop;

import cas.interop.Step.Who;
import cas.interop.Step.World;
import cas.proto.containerd.content.v1.AbortRequest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListStatusesRequest;
import cas.proto.containerd.content.v1.Status;
import cas.proto.containerd.content.v1.StatusRequest;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.content.v1.WriteContentResponse;
import cas.server.Conversation;
import cas.server.Wire;
import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// One of the two servers that are compared, and the writes that are open on it.
final class Peer implements AutoCloseable {
    private static final int CALL_SECONDS_MAX = 120;
    private static final int LOCKED_TRIES_MAX = 500;
    private static final int LOCKED_PAUSE_MILLIS = 10;

    private final String name;
    private final Wire wire;
    private final Map<Integer, Open> open = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    /// Refs under which shared bytes were opened and not committed.
    private final Set<String> shared = new HashSet<>();
    /// The runs that have met a locked ref: our server waits a moment before it says so.
    private final Set<String> waited = new HashSet<>();

    /// A write that a slot holds, and where it stands.
    private static final class Open {
        private final Who who;
        private final String ref;
        private final Conversation conversation;
        private long offset;

        private Open(Who who, String ref, Conversation conversation) {
            this.who = who;
            this.ref = ref;
            this.conversation = conversation;
        }
    }

    /// A code and what is to be seen of the answer. The text of an error is free, so it is not here.
    record Answer(Code code, String shown) {
        static final Answer NO_STREAM = new Answer(Code.OK, "no stream");
        /// Because it would take long, or is asked in another way.
        static final Answer NOT_ASKED = new Answer(Code.OK, "not asked");

        static Answer notAsked(Known why) {
            return new Answer(Code.OK, "not asked: " + why);
        }

        @Override
        public String toString() {
            return code == Code.OK ? shown : code.toString();
        }
    }

    Peer(String name, Path socket) {
        this.name = name;
        this.wire = new Wire(socket);
    }

    @Override
    public String toString() {
        return name;
    }

    private Channel channel(Who who) {
        List<String> headers = new ArrayList<>();
        who.namespace().ifPresent(text -> headers.addAll(List.of("containerd-namespace", text)));
        who.lease().ifPresent(text -> headers.addAll(List.of("containerd-lease", text)));
        return wire.with(headers.toArray(new String[0]));
    }

    /// A write that no slot holds.
    Conversation conversation(Who who) {
        return new Conversation(channel(who));
    }

    /// A stub for one call.
    <S extends io.grpc.stub.AbstractStub<S>> S stub(Who who, Function<Channel, S> maker) {
        return maker.apply(channel(who)).withDeadline(Deadline.after(CALL_SECONDS_MAX, TimeUnit.SECONDS));
    }

    Answer unary(Supplier<? extends Message> call) {
        return streamed(() -> List.of(call.get()).iterator());
    }

    /// All frames of a stream; how they are cut is the server's affair.
    Answer streamed(Supplier<? extends Iterator<? extends Message>> call) {
        List<Message> frames = new ArrayList<>();
        try {
            call.get().forEachRemaining(frames::add);
            return new Answer(Code.OK, Shown.of(frames));
        } catch (StatusRuntimeException e) {
            return new Answer(e.getStatus().getCode(), "");
        }
    }

    boolean isHeld(Who who, String ref) {
        return open.values().stream()
                .anyMatch(held -> held.ref.equals(ref) && held.who.namespace().equals(who.namespace()));
    }

    long offset(int slot) {
        Open held = open.get(slot);
        return held == null ? 0 : held.offset;
    }

    /// Opens a write. A ref that no slot holds and that is locked nevertheless was let go a moment ago: as the
    /// field's clients do, this one tries again (rule B12).
    Answer open(int slot, Who who, WriteContentRequest request, World world) throws InterruptedException {
        if (open.containsKey(slot)) {
            return Answer.NO_STREAM;
        }
        Status before = status(who, request.getRef());
        boolean mayBeLocked = isHeld(who, request.getRef());
        Optional<Known> known = known(who, request, before, world);
        if (known.isPresent()) {
            return Answer.notAsked(known.get());
        }
        if (mayBeLocked && !waited.add(world.prefix())) {
            return Answer.NOT_ASKED;
        }
        boolean restarts = Known.restarts(before.getTotal(), request);
        for (int tries = 0; ; tries++) {
            Open opened = new Open(who, request.getRef(), new Conversation(channel(who)));
            open.put(slot, opened);
            Answer answer = say(slot, request);
            boolean going = open.containsKey(slot) && !request.getExpected().isEmpty();
            if (going && status(who, request.getRef()).getRef().isEmpty()) {
                shared.add(who.namespace() + request.getRef());
            }
            if (answer.code() != Code.UNAVAILABLE || mayBeLocked || tries == LOCKED_TRIES_MAX) {
                return restarts && open.containsKey(slot) ? dropped(slot, opened, answer) : answer;
            }
            TimeUnit.MILLISECONDS.sleep(LOCKED_PAUSE_MILLIS);
        }
    }

    /// Why a write is better not opened.
    private Optional<Known> known(Who who, WriteContentRequest request, Status before, World world) {
        boolean held = isHeld(who, request.getRef());
        if (held && isShared(who, request.getRef())) {
            return Optional.of(Known.SHARED_LOCK);
        }
        if (request.getExpected().isEmpty()) {
            return Optional.empty();
        }
        if (!isSomewhere(request.getExpected(), world)) {
            return written.contains(request.getExpected()) ? Optional.of(Known.BYTES_OF_NOBODY) : Optional.empty();
        }
        if (held) {
            return Optional.of(Known.SHARED_LOCK);
        }
        return before.getOffset() > 0 ? Optional.of(Known.SHARED_OVER_OWN) : Optional.empty();
    }

    /// All zero if there is none.
    Status status(Who who, String ref) {
        try {
            return stub(who, ContentGrpc::newBlockingStub)
                    .status(StatusRequest.newBuilder().setRef(ref).build())
                    .getStatus();
        } catch (StatusRuntimeException e) {
            return Status.getDefaultInstance();
        }
    }

    private Answer dropped(int slot, Open held, Answer answer) throws InterruptedException {
        halfClose(slot);
        Answer aborted = abort(held.who, held.ref);
        return new Answer(answer.code(), answer.shown() + " then aborted " + aborted);
    }

    /// Says one thing and hears the answer; after a COMMIT and after an error the stream is over.
    Answer say(int slot, WriteContentRequest request) throws InterruptedException {
        Open held = open.get(slot);
        if (held == null) {
            return Answer.NO_STREAM;
        }
        try {
            WriteContentResponse answer = held.conversation.say(request.toBuilder());
            held.offset = answer.getOffset();
            written.add(answer.getDigest());
            if (request.getActionValue() != Step.COMMIT) {
                return new Answer(Code.OK, Shown.of(List.of(answer)));
            }
            open.remove(slot);
            shared.remove(held.who.namespace() + held.ref);
            Code end = held.conversation.rest().getCode();
            return new Answer(end, Shown.of(List.of(answer)));
        } catch (StatusRuntimeException e) {
            open.remove(slot);
            return new Answer(e.getStatus().getCode(), "");
        }
    }

    Answer halfClose(int slot) throws InterruptedException {
        Open held = open.remove(slot);
        if (held == null) {
            return Answer.NO_STREAM;
        }
        held.conversation.halfClose();
        return new Answer(held.conversation.rest().getCode(), "");
    }

    Answer cancel(int slot) throws InterruptedException {
        Open held = open.remove(slot);
        if (held == null) {
            return Answer.NO_STREAM;
        }
        held.conversation.cancel();
        Code end = held.conversation.rest().getCode();
        if (!isShared(held.who, held.ref)) {
            awaitFree(held);
        }
        return new Answer(end, "");
    }

    /// A cancel takes a moment to arrive.
    private void awaitFree(Open cancelled) throws InterruptedException {
        WriteContentRequest stat =
                WriteContentRequest.newBuilder().setRef(cancelled.ref).build();
        for (int tries = 0; tries < LOCKED_TRIES_MAX; tries++) {
            Conversation probe = new Conversation(channel(cancelled.who));
            try {
                probe.say(stat.toBuilder());
                probe.halfClose();
                probe.rest();
                return;
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Code.UNAVAILABLE) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(LOCKED_PAUSE_MILLIS);
            }
        }
    }

    /// Ends all writes, as a collection leaves open ones alone here and there it does not. What was shared and not
    /// committed holds there what nothing holds here; then it is better not to collect.
    boolean readyToCollect() throws InterruptedException {
        if (!shared.isEmpty()) {
            return false;
        }
        for (int slot : List.copyOf(open.keySet())) {
            halfClose(slot);
        }
        return true;
    }

    /// @param collected whether bytes that nobody has went by the way
    Answer deleted(boolean collected, Supplier<? extends Message> call) {
        Answer answer = unary(call);
        if (collected && answer.code() == Code.OK) {
            written.clear();
        }
        return answer;
    }

    Answer abort(Who who, String ref) {
        return unary(() -> stub(who, ContentGrpc::newBlockingStub)
                .abort(AbortRequest.newBuilder().setRef(ref).build()));
    }

    /// Whether some namespace of the run has it.
    private boolean isSomewhere(String digest, World world) {
        return IntStream.range(0, World.NAMESPACES)
                .anyMatch(number -> info(world.in(number), digest).code() == Code.OK);
    }

    Answer info(Who who, String digest) {
        return unary(() -> stub(who, ContentGrpc::newBlockingStub)
                .info(InfoRequest.newBuilder().setDigest(digest).build()));
    }

    /// Open ones or others.
    boolean hasIngests(Who who) {
        return stub(who, ContentGrpc::newBlockingStub)
                                .listStatuses(ListStatusesRequest.getDefaultInstance())
                                .getStatusesCount()
                        > 0
                || open.values().stream().anyMatch(held -> held.who.namespace().equals(who.namespace()));
    }

    boolean isShared(Who who, String ref) {
        return shared.contains(who.namespace() + ref);
    }

    /// The slot that holds a ref, or -1.
    int holder(Who who, String ref) {
        for (var each : open.entrySet()) {
            Open held = each.getValue();
            if (held.ref.equals(ref) && held.who.namespace().equals(who.namespace())) {
                return each.getKey();
            }
        }
        return -1;
    }

    void closeSlots() throws InterruptedException {
        for (int slot : List.copyOf(open.keySet())) {
            halfClose(slot);
        }
        shared.clear();
    }

    @Override
    public void close() {
        wire.close();
    }
}
