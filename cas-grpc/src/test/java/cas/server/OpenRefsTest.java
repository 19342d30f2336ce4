package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.error.CasException.Unavailable;
import cas.error.Reason;
import cas.name.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is told that a ref is locked (rule B11).
class OpenRefsTest {
    private static final Namespace NAMESPACE = new Namespace("default");
    private static final IngestRequest REQUEST = new IngestRequest("r", 0, Optional.empty());

    @TempDir
    private Path temp;

    /// The stream that held it has let go between the refusal and the look at who holds it.
    @Test
    void aRefThatNobodyHoldsAnyMoreIsTriedAgain() throws IOException {
        OpenRefs refs = new OpenRefs();
        try (ContentBench bench = new ContentBench(temp);
                Ingest ingest = bench.view.content().begin(REQUEST)) {
            int[] asked = {0};
            OpenRefs.Held held = refs.begin(NAMESPACE, REQUEST.ref(), () -> {
                if (asked[0]++ == 0) {
                    throw locked();
                }
                return ingest;
            });
            assertSame(ingest, held.ingest());
            assertEquals(2, asked[0]);
        }
    }

    @Test
    void aRefThatIsNoStreamsIsRefusedInTheEnd() {
        OpenRefs refs = new OpenRefs();
        assertThrows(
                Unavailable.class,
                () -> refs.begin(NAMESPACE, REQUEST.ref(), () -> {
                    throw locked();
                }));
    }

    private static Unavailable locked() {
        return new Unavailable(Reason.REF_LOCKED, "locked");
    }
}
