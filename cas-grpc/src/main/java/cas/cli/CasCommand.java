package cas.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `cas` itself: holds the global options and says what there is.
@Command(
        name = "cas",
        description = {"", "A content-addressable store for images and volumes that speaks containerd's protocol.", ""},
        subcommands = {
            Serve.class,
            ImagesCommand.class,
            ContentCommand.class,
            SnapshotsCommand.class,
            LeasesCommand.class,
            VolumesCommand.class,
            Status.class,
            CollectGarbage.class,
            Why.class,
            Check.class,
            Recover.class,
            Quickstart.class,
            Version.class
        },
        footer = {
            "",
            "Examples:",
            "  cas quickstart                         see all of it in a minute, on a private store",
            "  cas serve --persist /persist           run the daemon",
            "  cas images import app.tar              bring an image in",
            "  cas volumes create --from app:1 6ba7b810-9dad-11d1-80b4-00c04fd430c8#0",
            "",
            "Every command explains itself: cas COMMAND --help"
        })
final class CasCommand implements Runnable {
    @Mixin
    private final GlobalOptions options;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CasCommand(GlobalOptions options) {
        this.options = options;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    GlobalOptions options() {
        return options;
    }
}
