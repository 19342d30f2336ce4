package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.interop.FaultControl.Fate;
import cas.proving.NeedsRoot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every call to the file system that one ingest makes, the database's included, fails once with every error
/// it could have, or is the last thing the daemon did. Once for a blob that goes to disk from memory, once
/// for one with a file of its own. `-Dcas.sweep=full` kills after each call, too, which differs from killing
/// before the next one only when threads cross, and knows quotas.
@NeedsRoot(tools = {"gcc", "pkg-config", "qemu-img"})
class FaultSweepIT {
    private static final int SMALL_BYTES = 10_000;
    private static final int LARGE_BYTES = 150_000;
    private static final boolean FULL = "full".equals(System.getProperty("cas.sweep"));

    private static Workbench bench;
    private static QuickStart quick;

    @BeforeAll
    static void open() throws IOException {
        bench = Workbench.open("sweep");
        quick = QuickStart.prepare(bench, VolumeSources.make(bench));
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    void everyCallFailsOnceOrIsTheLast() {
        var sweeps = new ArrayList<Callable<List<String>>>();
        sweeps.add(() -> sweep("small", SMALL_BYTES));
        sweeps.add(() -> sweep("large", LARGE_BYTES));
        List<String> wrong = Together.run(sweeps).stream().flatMap(List::stream).toList();
        System.out.println("fault sweep: " + wrong.size() + " wrong");
        assertEquals(List.of(), wrong);
    }

    private static List<String> sweep(String name, int bytes) throws IOException {
        try (FaultSweep sweep = new FaultSweep(bench, quick, name, bytes)) {
            List<String> wrong = new ArrayList<>();
            System.out.println(name + ": the calls are " + sweep.calls());
            for (Fate fate : Fate.values()) {
                if (fate != Fate.NOTHING && (FULL || fate != Fate.KILL_AFTER && fate != Fate.EDQUOT)) {
                    wrong = sweep.run(fate);
                    System.out.println(name + " up to " + fate + ": " + sweep + ", " + wrong.size() + " wrong");
                }
            }
            return wrong;
        }
    }
}
