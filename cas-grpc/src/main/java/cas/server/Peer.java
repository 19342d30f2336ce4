package cas.server;

import io.grpc.Attributes;
import io.grpc.MethodDescriptor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Who is at the other end of a connection, and what he may call. Made once for each user, when the server is.
///
/// @param calls full names of methods
record Peer(int uid, Set<AgentRole> roles, Set<String> calls) {
    /// Where each call finds the peer of its connection.
    static final Attributes.Key<Peer> OF_CALL = Attributes.Key.create("cas-peer");

    Peer {
        roles = Set.copyOf(roles);
        calls = Set.copyOf(calls);
    }

    boolean may(MethodDescriptor<?, ?> method) {
        // A method without a row is the operator's, and not among the calls.
        return calls.contains(method.getFullMethodName()) || roles.contains(AgentRole.OPERATOR);
    }

    @Override
    public String toString() {
        return "uid " + Integer.toUnsignedString(uid) + " ("
                + roles.stream().map(AgentRole::word).sorted().collect(Collectors.joining(", ")) + ")";
    }

    /// Everybody that a policy lets in.
    static final class Everybody {
        private final Map<Integer, Peer> peers = new TreeMap<>(Integer::compareUnsigned);

        /// @param agents their roles by uid
        Everybody(Map<Integer, Set<AgentRole>> agents) {
            agents.forEach((uid, roles) -> peers.put(uid, new Peer(uid, roles, CallTable.calls(roles))));
        }

        Optional<Peer> find(int uid) {
            return Optional.ofNullable(peers.get(uid));
        }

        Collection<Integer> uids() {
            return peers.keySet();
        }
    }
}
