package cas.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Which snapshotter.
final class SnapshotterOption {
    private static final String DEFAULT = "overlayfs";

    private final World world;

    @Option(
            names = "--snapshotter",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Which snapshotter; also $$CONTAINERD_SNAPSHOTTER (default: " + DEFAULT + ").")
    private @Nullable String name;

    SnapshotterOption(World world) {
        this.world = world;
    }

    String name() {
        String given = name != null ? name : world.variable(DEFAULT, "CONTAINERD_SNAPSHOTTER");
        return given.isEmpty() ? DEFAULT : given;
    }
}
