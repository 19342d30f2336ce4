package cas.cli;

import cas.error.CasException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;

/// Builds the parser over all commands and turns what they throw into one line and an exit code.
final class CommandTree {
    private CommandTree() {}

    static CommandLine of(World world) {
        GlobalOptions options = new GlobalOptions(world);
        Session session = new Session(world, options);
        return new CommandLine(new CasCommand(options), new CommandFactory(session))
                .setOut(writer(world.out()))
                .setErr(writer(world.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO))
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedSubcommandsAllowed(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new DurationText())
                .setParameterExceptionHandler((e, arguments) -> usageError(e, session))
                .setExecutionExceptionHandler((e, command, parsed) -> failure(e, session));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    private static int usageError(ParameterException e, Session session) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        session.err().println("cas: " + e.getMessage());
        session.err().println("See: " + command + " --help");
        return ExitCode.USAGE.number();
    }

    private static int failure(Exception e, Session session) throws Exception {
        ExitCode code = switch (e) {
            case CasException refusal -> ExitCode.of(refusal);
            case IOException broken -> ExitCode.FAILED;
            case UncheckedIOException broken -> ExitCode.FAILED;
            default -> throw e;
        };
        session.err().println("cas: " + e.getMessage());
        if (session.options().debug()) {
            e.printStackTrace(session.err());
        }
        return code.number();
    }

    /// Commands take what they need through their constructors.
    private record CommandFactory(Session session) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type.getPackage() != CommandTree.class.getPackage()) {
                return CommandLine.defaultFactory().create(type);
            }
            Constructor<K> constructor = type.getDeclaredConstructor(Session.class);
            return constructor.newInstance(session);
        }
    }
}
