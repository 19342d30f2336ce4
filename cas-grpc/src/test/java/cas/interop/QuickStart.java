package cas.interop;

import cas.client.CasClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Starts our daemon in half the time, for tests that start it a hundred times: its classes come out of one
/// archive.
final class QuickStart {
    private static final String OPTIONS = "CAS_JAVA_OPTS";
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1 ";
    private static final int WARM_STEPS = 30;

    private final Path archive;

    private QuickStart(Path archive) {
        this.archive = archive;
    }

    /// Makes the archive of a daemon that has done a bit of everything.
    static QuickStart prepare(Workbench bench, VolumeSources sources) throws IOException {
        Path archive = bench.path("classes.jsa");
        Map<String, String> environment = Map.of(OPTIONS, FIRST_COMPILER + "-XX:ArchiveClassesAtExit=" + archive);
        try (Server server = Server.tryCas(
                                bench, bench.path("warm"), Server.cas().toString(), environment)
                        .ready();
                CasClient client = CasClient.connect(server.patiently())) {
            for (Promisee warm :
                    List.of(new Pledges(0, new Random(1), true), new VolumePledges(0, new Random(1), sources))) {
                for (int step = 0; step < WARM_STEPS; step++) {
                    warm.step(client.view(warm.namespace()));
                }
            }
            server.stop();
        }
        if (!Files.exists(archive)) {
            throw new AssertionError("no archive of classes was made: " + archive);
        }
        return new QuickStart(archive);
    }

    /// Our daemon, just started.
    ///
    /// @param program takes its words
    /// @param environment more variables
    Server start(Workbench bench, Path persist, Path program, Map<String, String> environment) throws IOException {
        var all = new HashMap<>(environment);
        all.put(OPTIONS, FIRST_COMPILER + "-XX:SharedArchiveFile=" + archive);
        return Server.tryCas(bench, persist, program.toString(), all);
    }
}
