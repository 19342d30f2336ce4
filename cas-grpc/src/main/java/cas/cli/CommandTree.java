package cas.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;

/// Builds the parser over all commands.
final class CommandTree {
    private CommandTree() {}

    static CommandLine of(World world) {
        GlobalOptions options = new GlobalOptions(world);
        Console console = new Console(world, options);
        return new CommandLine(new CasCommand(options), new CommandFactory(console))
                .setHelpFactory(BriefHelp::new)
                .setOut(writer(world.out()))
                .setErr(writer(world.err()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(world.terminal() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(100)
                .setAbbreviatedSubcommandsAllowed(false)
                // A namespace may be called like a command or its alias.
                .setAllowSubcommandsAsOptionParameters(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new DurationText())
                .setParameterExceptionHandler((e, arguments) -> Failures.usage(e, console))
                .setExecutionExceptionHandler((e, command, parsed) -> Failures.say(e, console));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /// Commands take what they need through their constructors.
    private record CommandFactory(Console console) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (!type.isAnnotationPresent(Command.class)) {
                return CommandLine.defaultFactory().create(type);
            }
            Constructor<K> constructor = type.getDeclaredConstructor(Console.class);
            return constructor.newInstance(console);
        }
    }
}
