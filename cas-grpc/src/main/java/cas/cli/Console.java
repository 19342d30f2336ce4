package cas.cli;

import cas.client.CasClient;
import cas.client.ClientOptions;
import java.io.IOException;
import java.io.PrintStream;

/// What every command is given: the world, the global options and the way to the daemon.
record Console(World world, GlobalOptions options) {
    PrintStream out() {
        return world.out();
    }

    PrintStream err() {
        return world.err();
    }

    CasClient connect() throws IOException {
        return CasClient.connect(new ClientOptions(options.address(), options.connectTimeout(), options.timeout()));
    }

    /// Does something with what the namespace sees.
    int with(Work work) throws IOException {
        try (CasClient client = connect()) {
            work.on(client.view(options.namespace()));
        }
        return ExitCode.DONE.number();
    }

    /// A line about something that went wrong without ending the command.
    void warn(String text) {
        err().println("cas: " + text);
    }
}
