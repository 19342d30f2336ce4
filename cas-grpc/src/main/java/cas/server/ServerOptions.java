package cas.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// Where and to whom the server speaks.
///
/// @param address path of the socket
/// @param uids users that may connect, besides root and the one the server runs as (rule S2)
/// @param drain how long calls that are under way may go on after [CasServer#close]
public record ServerOptions(Path address, Set<Integer> uids, Duration drain) {
    public static final Duration DRAIN_DEFAULT = Duration.ofSeconds(10);

    public ServerOptions {
        address = address.toAbsolutePath().normalize();
        uids = Set.copyOf(uids);
    }

    public ServerOptions(Path address) {
        this(address, Set.of(), DRAIN_DEFAULT);
    }
}
