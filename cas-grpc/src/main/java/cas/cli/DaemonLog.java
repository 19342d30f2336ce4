package cas.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The daemon's log: one line per record on standard error. Commands have none.
final class DaemonLog {
    private DaemonLog() {}

    /// Must be said before anything logs: the JDK's own manager would fall silent as soon as a stop begins.
    static void prepare() {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    }

    static void start(PrintStream target, boolean debug) {
        Logger root = clear();
        root.addHandler(new Lines(target, new OneLine(debug)));
        root.setLevel(debug ? Level.FINE : Level.INFO);
        Libraries.GRPC.setLevel(Level.WARNING);
        Libraries.NETTY.setLevel(Level.WARNING);
        Libraries.OF_CLIENTS.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    /// For commands: libraries have nothing to say to their users.
    static void off() {
        clear().setLevel(Level.OFF);
    }

    private static Logger clear() {
        Logger root = LogManager.getLogManager().getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        return root;
    }

    /// Held, or the settings would be collected with their loggers; in a class of their own, or they would come before
    /// [#prepare].
    private static final class Libraries {
        static final Logger GRPC = Logger.getLogger("io.grpc");
        static final Logger NETTY = Logger.getLogger("io.netty");
        /// These warn, with a stack trace, of each client that goes before it has read everything (rule B6) or says too
        /// much at once, which it is told.
        static final List<Logger> OF_CLIENTS = List.of(
                Logger.getLogger("io.grpc.netty.NettyServerHandler"),
                Logger.getLogger("io.grpc.netty.NettyServerStream"));
    }

    /// `2026-11-22T10:00:00.000Z INFO  Daemon: text`.
    static final class OneLine extends Formatter {
        private final boolean stackTraces;

        OneLine(boolean stackTraces) {
            this.stackTraces = stackTraces;
        }

        @Override
        public String format(LogRecord entry) {
            StringBuilder line = new StringBuilder()
                    .append(DateTimeFormatter.ISO_INSTANT.format(
                            entry.getInstant().truncatedTo(ChronoUnit.MILLIS)))
                    .append(String.format(Locale.ROOT, " %-5s ", word(entry.getLevel())))
                    .append(source(entry))
                    .append(": ")
                    .append(formatMessage(entry).replace("\n", " | "));
            Throwable thrown = entry.getThrown();
            if (thrown != null) {
                line.append(": ").append(String.valueOf(thrown).replace("\n", " | "));
            }
            return line.append('\n')
                    .append(thrown != null && stackTraces ? trace(thrown) : "")
                    .toString();
        }

        private static String word(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "WARN";
            }
            return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
        }

        private static String source(LogRecord entry) {
            String name = String.valueOf(entry.getLoggerName());
            return name.substring(name.lastIndexOf('.') + 1);
        }

        private static String trace(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }
    }

    private static final class Lines extends Handler {
        private final PrintStream target;

        Lines(PrintStream target, Formatter formatter) {
            this.target = target;
            setFormatter(formatter);
        }

        @Override
        public void publish(LogRecord entry) {
            if (isLoggable(entry)) {
                target.print(getFormatter().format(entry));
                target.flush();
            }
        }

        @Override
        public void flush() {
            target.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
