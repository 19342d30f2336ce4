package cas.server;

import cas.os.AccessLists;
import cas.os.linux.LinuxKernel;
import java.nio.file.Path;
import java.time.Duration;

/// Where and to whom the server speaks.
///
/// @param address path of the socket
/// @param policy who may connect (rule S2), and what each may call
/// @param lists how others than the owner get to the socket
/// @param drain how long calls that are under way may go on after [CasServer#close]
public record ServerOptions(Path address, Policy policy, AccessLists lists, Duration drain) {
    public static final Duration DRAIN_DEFAULT = Duration.ofSeconds(10);

    public ServerOptions {
        address = address.toAbsolutePath().normalize();
    }

    public ServerOptions(Path address, Policy policy) {
        this(address, policy, LinuxKernel.accessLists(), DRAIN_DEFAULT);
    }

    public ServerOptions(Path address) {
        this(address, Policy.ROOT_ONLY);
    }
}
