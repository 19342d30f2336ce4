package cas.cli;

import cas.name.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options every command takes, before or behind its name. They and their variables are those of `ctr`.
final class GlobalOptions {
    static final String ADDRESS_DEFAULT = "/run/cas/cas.sock";
    static final String NAMESPACE_DEFAULT = "default";

    private final World world;

    @Option(
            names = {"-a", "--address"},
            paramLabel = "SOCKET",
            scope = ScopeType.INHERIT,
            description =
                    "The daemon's socket; also $CAS_ADDRESS, $CONTAINERD_ADDRESS (default: " + ADDRESS_DEFAULT + ").")
    private @Nullable Path address;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Whose images, content and volumes; also $$CONTAINERD_NAMESPACE (default: "
                    + NAMESPACE_DEFAULT + ").")
    private @Nullable String namespace;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description = "Give the whole command up after this time, such as 30s or 1m30s (default: never).")
    private @Nullable Duration timeout;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            scope = ScopeType.INHERIT,
            description = "Give up reaching the daemon after this time (default: 10s).")
    private @Nullable Duration connectTimeout;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show stack traces of errors, and more log lines of the daemon.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain the command.")
    private boolean help;

    GlobalOptions(World world) {
        this.world = world;
    }

    Path address() {
        return address != null
                ? address
                : Path.of(world.variable(ADDRESS_DEFAULT, "CAS_ADDRESS", "CONTAINERD_ADDRESS"));
    }

    Namespace namespace() {
        return new Namespace(namespace != null ? namespace : world.variable(NAMESPACE_DEFAULT, "CONTAINERD_NAMESPACE"));
    }

    /// Zero for "no limit".
    Duration timeout() {
        return timeout != null ? timeout : Duration.ZERO;
    }

    Duration connectTimeout() {
        return connectTimeout != null && connectTimeout.isPositive() ? connectTimeout : Duration.ofSeconds(10);
    }

    boolean debug() {
        return debug;
    }

    boolean help() {
        return help;
    }
}
