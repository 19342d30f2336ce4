package cas.cli;

import cas.client.Unreachable;
import cas.error.CasException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine.ParameterException;

/// What a command throws becomes one line on standard error and an exit code.
final class Failures {
    private Failures() {}

    static int usage(ParameterException e, Console console) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        console.warn(String.valueOf(e.getMessage()));
        console.err().println("See: " + command + " --help");
        return ExitCode.USAGE.number();
    }

    static int say(Exception e, Console console) {
        console.warn(text(e));
        if (console.options().debug()) {
            e.printStackTrace(console.err());
        }
        return code(e).number();
    }

    static ExitCode code(Exception e) {
        return switch (e) {
            case Unreachable nobody -> ExitCode.UNREACHABLE;
            case CasException refusal -> ExitCode.of(refusal);
            default -> ExitCode.FAILED;
        };
    }

    static String text(Exception e) {
        return switch (e) {
            case CasException.NotFound absent -> with(absent, "not found");
            case CasException.AlreadyExists taken -> with(taken, "already exists");
            case CasException.Unimplemented beyond -> with(beyond, "not implemented");
            case CasException refusal -> refusal.getMessage();
            case NoSuchFileException absent -> absent.getFile() + ": no such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException there -> there.getFile() + ": is there already";
            case FileSystemException broken -> String.valueOf(broken.getMessage());
            case UncheckedIOException wrapped -> text(Objects.requireNonNull(wrapped.getCause()));
            case IOException broken -> broken.getMessage() == null ? broken.toString() : broken.getMessage();
            default -> "internal error, please report it (--debug shows where): " + e;
        };
    }

    /// The wire takes the class words off; people want to read them.
    private static String with(CasException refusal, String words) {
        String text = refusal.getMessage();
        boolean said = text.contains(words) || text.contains("no such") || text.contains("exists");
        return said ? text : text + ": " + words;
    }
}
