package cas.cli;

import cas.client.CasClient;
import cas.client.ServerVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `cas version`.
@Command(
        name = "version",
        description = "Show the versions of this program and of the daemon.",
        footer = {"", "Example:", "  cas version"})
final class Version implements Callable<Integer> {
    private final Console console;

    Version(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        console.out().print("Client:\n  Version:  " + own() + "\n\n");
        try (CasClient client = console.connect()) {
            ServerVersion server = client.version();
            console.out()
                    .print("Server:\n  Version:  " + server.version() + "\n  Revision: " + server.revision()
                            + "\n  UUID:     " + server.uuid() + "\n");
        }
        return ExitCode.DONE.number();
    }

    /// The version this program was built as.
    static String own() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }
}
