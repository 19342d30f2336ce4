package cas.interop;

import cas.interop.Peer.Answer;
import cas.interop.Step.World;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random sequences of calls, the same for the same chance.
final class Calls {
    private final ContentCalls content;
    private final RecordCalls records;
    private final Requests requests;

    private Calls(Requests requests) {
        this.requests = requests;
        this.content = new ContentCalls(requests);
        this.records = new RecordCalls(requests);
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
        return switch (requests.below(10)) {
            case 0, 1, 2 -> content.writing();
            case 3, 4 -> content.whole();
            case 5, 6 -> content.other();
            case 7 -> records.image();
            case 8 -> records.lease();
            default -> requests.oneIn(2) ? records.namespace() : records.lease();
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
