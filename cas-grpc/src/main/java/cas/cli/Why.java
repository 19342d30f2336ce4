package cas.cli;

import cas.client.CasClient;
import cas.collection.Chain;
import cas.collection.Collector;
import cas.collection.Subject;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.name.Namespace;
import cas.volume.VolumeName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `cas why`.
@Command(
        name = "why",
        description = {
            "Show who holds something: each chain from what stays by itself, such as an image, a lease or a volume,"
                    + " down to the thing asked about, the shortest first.",
            "Everything of that name is shown: image, blob, snapshot, lease and volume."
        },
        footer = {
            "",
            "What is in parentheses is how a line is held by the one above it, or why the first stays.",
            "",
            "Examples:",
            "  cas why docker.io/library/app:1",
            "  cas why sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
        })
final class Why implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final SnapshotterOption snapshotter;

    @Parameters(
            paramLabel = "DIGEST|SNAPSHOT|IMAGE",
            description = "A digest, or the name of a snapshot, an image, a lease or a volume.")
    private String name = "";

    Why(Console console) {
        this.console = console;
        this.snapshotter = new SnapshotterOption(console.world());
    }

    @Override
    public Integer call() throws Exception {
        Namespace namespace = console.options().namespace();
        StringBuilder text = new StringBuilder();
        try (CasClient client = console.connect()) {
            for (Subject subject : subjects(namespace)) {
                append(text, client.collector(), subject);
            }
        }
        if (text.isEmpty()) {
            throw new NotFound(
                    Reason.NOT_FOUND,
                    "who holds \"" + name + "\": no blob, snapshot, image, lease or volume of that name in namespace "
                            + namespace.text());
        }
        console.out().print(text);
        return ExitCode.DONE.number();
    }

    /// What the name can mean.
    private List<Subject> subjects(Namespace namespace) {
        List<Subject> subjects = new ArrayList<>();
        try {
            subjects.add(new Subject.OfBlob(namespace, Digest.parse(name)));
        } catch (InvalidArgument e) {
            // Something else, then.
        }
        try {
            subjects.add(new Subject.OfVolume(namespace, VolumeName.parse(name)));
        } catch (InvalidArgument e) {
            // Something else, then.
        }
        subjects.add(new Subject.OfImage(namespace, name));
        subjects.add(new Subject.OfContainer(namespace, name));
        subjects.add(new Subject.OfSnapshot(namespace, snapshotter.name(), name));
        subjects.add(new Subject.OfLease(namespace, name));
        return subjects;
    }

    private static void append(StringBuilder text, Collector collector, Subject subject) throws IOException {
        List<Chain> chains;
        try {
            chains = collector.why(subject);
        } catch (NotFound e) {
            return; // Nothing of this kind has the name.
        }
        text.append(text(subject, chains));
    }

    static String text(Subject subject, List<Chain> chains) {
        if (chains.isEmpty()) {
            return subject.text() + "\n  nothing holds it: a collection takes it, or takes it when it is old enough\n";
        }
        StringBuilder text = new StringBuilder();
        for (Chain chain : chains) {
            String how = chain.root();
            for (int depth = 0; depth < chain.holders().size(); depth++) {
                text.repeat("  ", depth).append(depth == 0 ? "" : "\\_ ");
                text.append(chain.holders().get(depth).subject().text());
                text.append("  (").append(how).append(")\n");
                how = chain.holders().get(depth).by();
            }
        }
        return text.toString();
    }
}
