package cas.cli;

import cas.image.Platform;
import cas.image.Platforms;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which images of an index a command is about.
final class PlatformOptions {
    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Which image of an index, the dearest first; may be repeated (default: this machine's).")
    private List<String> platforms = new ArrayList<>();

    @Option(names = "--all-platforms", description = "All images of an index.")
    private boolean all;

    Platforms chosen() {
        if (all) {
            return Platforms.ALL;
        }
        return platforms.isEmpty()
                ? Platforms.of(Platform.host())
                : new Platforms(platforms.stream().map(Platform::parse).toList());
    }
}
