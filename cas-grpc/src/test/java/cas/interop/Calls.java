package cas.interop;

import cas.interop.Peer.Answer;
import cas.interop.Step.Who;
import cas.interop.Step.World;
import cas.proto.containerd.content.v1.WriteContentRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random sequences of calls, the same for the same chance.
final class Calls {
    private static final int STRANGER_SLOT = 98;

    private final ContentCalls content;
    private final RecordCalls records;
    private final ContainerCalls containers;
    private final Requests requests;

    private Calls(Requests requests) {
        this.requests = requests;
        this.content = new ContentCalls(requests);
        this.records = new RecordCalls(requests);
        this.containers = new ContainerCalls(requests);
    }

    static List<Step> sequence(RandomGenerator random, World world, int length) {
        Calls calls = new Calls(new Requests(random, world));
        List<Step> steps = new ArrayList<>();
        while (steps.size() < length) {
            steps.add(calls.next());
        }
        return List.copyOf(steps);
    }

    private Step next() {
        if (requests.oneIn(25)) {
            return stranger();
        }
        return switch (requests.below(11)) {
            case 0, 1, 2 -> content.writing();
            case 3, 4 -> content.whole();
            case 5, 6 -> content.other();
            case 7 -> records.image();
            case 8 -> records.lease();
            case 9 -> containers.next();
            default -> requests.oneIn(2) ? records.namespace() : records.lease();
        };
    }

    /// A call that is right but for its headers: which of two faults is told first is nobody's business.
    private Step stranger() {
        Who who = requests.stranger();
        return switch (requests.below(7)) {
            case 0 -> ContentCalls.list(who, List.of());
            case 1 -> ContentCalls.statuses(who, List.of());
            case 2 -> RecordCalls.listImages(who, List.of());
            case 3 -> RecordCalls.listLeases(who, List.of());
            case 4 -> RecordCalls.listResources(who, Requests.LEASES.getFirst());
            case 5 -> ContainerCalls.list(who, List.of());
            default ->
                new Step("a stranger opens a write as " + who, (peer, world) -> {
                    var request = WriteContentRequest.newBuilder().setRef("r");
                    return peer.open(STRANGER_SLOT, who, request.build(), world);
                });
        };
    }

    /// What can be seen of all namespaces of a run.
    static final Step STATE = new Step("look at everything", (peer, world) -> {
        StringBuilder seen = new StringBuilder();
        for (int namespace = 0; namespace < World.NAMESPACES; namespace++) {
            seen.append('\n').append(world.namespace(namespace)).append(':');
            for (Answer answer : State.of(peer, world.in(namespace), world)) {
                seen.append("\n  ").append(answer);
            }
        }
        seen.append("\nnamespaces: ").append(State.namespaces(peer, world));
        return new Answer(io.grpc.Status.Code.OK, seen.toString());
    });
}
