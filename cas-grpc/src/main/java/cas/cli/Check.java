package cas.cli;

import cas.client.CasClient;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Finding;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `cas check`.
@Command(
        name = "check",
        description = {
            "Look for damage in the whole store: records against each other and against what lies on disk, and with"
                    + " --read-data all bytes.",
            "Damaged blobs are set aside and not served; ingesting them again heals them."
        },
        footer = {
            "",
            "One line for each finding: damage or note, and a sentence. Ends with 8 if there is damage.",
            "",
            "Examples:",
            "  cas check",
            "  cas check --read-data --rate 50M",
            "  cas check --read-data --trust 24h        go on with a check that was cut off"
        })
final class Check implements Callable<Integer> {
    private final Console console;

    @Option(names = "--read-data", description = "Read all bytes, not only records and names.")
    private boolean bytes;

    @Option(
            names = "--rate",
            paramLabel = "N[KMGT]",
            converter = SizeText.class,
            description = "Read at most so many bytes in a second (default: as fast as it goes).")
    private long rate;

    @Option(
            names = "--trust",
            paramLabel = "TIME",
            description = "Do not read again what was verified so short a time ago, such as 24h.")
    private @Nullable Duration trust;

    Check(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        CheckRequest request = new CheckRequest(bytes, rate, trust != null ? trust : Duration.ZERO);
        Report report = new Report(console);
        try (CasClient client = console.connect()) {
            CheckProgress end = client.checker().check(request, report);
            report.clear();
            console.err().println(report.summary(end));
            return (report.damage > 0 ? ExitCode.DAMAGED : ExitCode.DONE).number();
        } finally {
            report.clear();
        }
    }

    /// Findings to standard output, the rest to standard error.
    private static final class Report implements CheckListener {
        private final Console console;
        private final ProgressLine line;
        private long damage;
        private long notes;

        Report(Console console) {
            this.console = console;
            this.line = new ProgressLine(console.world());
        }

        @Override
        public void found(Finding finding) {
            switch (finding.weight()) {
                case DAMAGE -> damage++;
                case NOTE -> notes++;
            }
            line.close();
            console.out().println(finding.weight().name().toLowerCase(Locale.ROOT) + "\t" + finding.text());
        }

        @Override
        public void progress(CheckProgress progress) {
            line.show("reading", progress.bytes(), progress.totalBytes());
        }

        String summary(CheckProgress end) {
            String read = end.totalBlobs() == 0
                    ? "records and names compared"
                    : end.blobs() + " blobs read, " + SizeText.binary(end.bytes());
            return read + ": " + (damage == 0 ? "no damage" : damage + " damaged")
                    + (notes == 0 ? "" : ", " + notes + " notes");
        }

        void clear() {
            line.close();
        }
    }
}
