package cas.client;

import java.nio.file.Path;
import java.time.Duration;

/// Whom a client speaks to, and how patiently.
///
/// @param address path of the socket
/// @param connect how long the server may take to answer at first
/// @param timeout how long all calls together may take, zero for "as long as they need"
public record ClientOptions(Path address, Duration connect, Duration timeout) {
    public static final Duration CONNECT_DEFAULT = Duration.ofSeconds(10);

    public ClientOptions {
        address = address.toAbsolutePath().normalize();
    }

    public ClientOptions(Path address) {
        this(address, CONNECT_DEFAULT, Duration.ZERO);
    }
}
