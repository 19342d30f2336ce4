package cas.client;

import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Checker;
import cas.proto.store.v1.StoreGrpc;
import cas.wire.Findings;
import java.io.IOException;

/// Looks for damage in a store behind a socket.
final class RemoteChecker implements Checker {
    private final Calls calls;

    RemoteChecker(Calls calls) {
        this.calls = calls;
    }

    @Override
    public CheckProgress check(CheckRequest request, CheckListener listener) throws IOException {
        CheckProgress[] last = {CheckProgress.NONE};
        calls.each(StoreGrpc.getCheckMethod(), Findings.toWire(request), answer -> {
            if (answer.hasProgress()) {
                last[0] = Findings.fromWire(answer.getProgress());
                listener.progress(last[0]);
            } else if (answer.hasFinding()) {
                Findings.fromWire(answer.getFinding()).ifPresent(listener::found);
            }
        });
        return last[0];
    }
}
