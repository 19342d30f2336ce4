package cas.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `cas version`.
@Command(
        name = "version",
        description = "Show the versions of this program and of the daemon.",
        footer = {"", "Example:", "  cas version"})
final class Version implements Callable<Integer> {
    private final Session session;

    Version(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.out().print("Client:\n  Version:  " + own() + "\n");
        return ExitCode.DONE.number();
    }

    /// The version this program was built as.
    static String own() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unreleased" : version;
    }
}
