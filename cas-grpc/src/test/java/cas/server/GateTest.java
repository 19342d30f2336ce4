package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proto.containerd.version.v1.VersionGrpc;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who may call what.
class GateTest {
    @TempDir
    private Path temp;

    @Test
    void everyMethodOnTheWireHasOneRow() throws IOException {
        try (ContentBench bench = new ContentBench(temp);
                CasServer plugin = CasServer.startPlugin(new ServerOptions(temp.resolve("p")), bench.view)) {
            assertEquals(CallTable.methods(), bench.server.methods());
            assertTrue(bench.server.methods().containsAll(plugin.methods()));
        }
    }

    @Test
    void theBookSaysWhatTheTableDoes() throws IOException {
        Map<String, Set<AgentRole>> table = new TreeMap<>();
        CallTable.methods().forEach(method -> table.put(method, EnumSet.copyOf(CallTable.roles(method))));
        assertEquals(table, CallBook.read());
    }

    @ParameterizedTest
    @EnumSource(AgentRole.class)
    void roleMayCallWhatItsRowsSayAndNothingElse(AgentRole role) throws IOException {
        Set<AgentRole> roles = EnumSet.of(role);
        Peer peer = new Peer(5, roles, CallTable.calls(roles));
        Map<String, Boolean> wanted = new TreeMap<>();
        CallBook.read().forEach((method, held) -> wanted.put(method, held.contains(role)));
        wanted.put("cas.store.v1.Store/Unheard", role == AgentRole.OPERATOR);
        Map<String, Boolean> found = wanted.keySet().stream()
                .collect(Collectors.toMap(
                        method -> method, method -> new Knock(peer, method).passed(), (a, b) -> a, TreeMap::new));
        assertEquals(wanted, found);
    }

    @Test
    void connectionWithoutAPeerMayNothing() {
        Knock knock = new Knock(null, "containerd.services.version.v1.Version/Version");
        assertTrue(!knock.passed());
        assertEquals(Code.PERMISSION_DENIED, knock.refusal().getCode());
    }

    @Test
    void refusalSaysWhoAndWhatIsWanted() {
        Set<AgentRole> roles = EnumSet.of(AgentRole.READER);
        Knock knock = new Knock(new Peer(5, roles, CallTable.calls(roles)), "cas.volumes.v1.Volumes/Delete");
        assertTrue(!knock.passed());
        String said = Objects.requireNonNull(knock.refusal().getDescription());
        assertTrue(
                said.startsWith("cannot call cas.volumes.v1.Volumes/Delete: expected operator or volumemgr, found uid 5"
                        + " (reader)"),
                said);
    }

    @Test
    void whatIsWrittenDownIsBounded() {
        long[] now = {0};
        Complaints complaints = new Complaints(() -> now[0]);
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            complaints.say(said::add, "no");
        }
        assertEquals(Complaints.LINES_MAX, said.size());
        now[0] += Complaints.WINDOW_NANOS;
        complaints.say(said::add, "again");
        assertEquals(
                List.of((1000 - Complaints.LINES_MAX) + " more refusals were not written down", "again"),
                said.subList(Complaints.LINES_MAX, said.size()));
    }

    /// One call at the gate.
    private static final class Knock extends ServerCall<Object, Object> {
        private final Attributes attributes;
        private final MethodDescriptor<Object, Object> method;
        private final boolean passed;
        private @Nullable Status closed;

        @SuppressWarnings("unchecked")
        Knock(@Nullable Peer peer, String name) {
            attributes = peer == null
                    ? Attributes.EMPTY
                    : Attributes.newBuilder().set(Peer.OF_CALL, peer).build();
            var like = (MethodDescriptor<Object, Object>) (MethodDescriptor<?, ?>) VersionGrpc.getVersionMethod();
            method = like.toBuilder().setFullMethodName(name).build();
            boolean[] in = {false};
            var _ = new Gate(new Complaints(() -> 0)).interceptCall(this, new Metadata(), (call, headers) -> {
                in[0] = true;
                return new ServerCall.Listener<>() {};
            });
            passed = in[0];
            assertEquals(passed, closed == null);
        }

        boolean passed() {
            return passed;
        }

        Status refusal() {
            return Objects.requireNonNull(closed);
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(Object message) {}

        @Override
        public void close(Status status, Metadata trailers) {
            closed = status;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<Object, Object> getMethodDescriptor() {
            return method;
        }
    }
}
