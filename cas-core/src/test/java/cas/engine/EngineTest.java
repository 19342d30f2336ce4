package cas.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.ContentInfo;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.engine.Engine.World;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.overview.LastStop;
import cas.overview.StoreUsage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final Namespace HERE = new Namespace("here");

    @TempDir
    Path persist;

    private Engine open() throws IOException {
        return Engine.open(persist, World.host(InstantSource.system(), new Random(1)));
    }

    private static Digest ingest(StoreView view, byte[] bytes) throws IOException {
        try (Ingest ingest = view.content().begin(new IngestRequest("r", bytes.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            return ingest.commit(new Commit(bytes.length, Optional.empty(), Labels.none()))
                    .digest();
        }
    }

    @Test
    void findsAgainWhatItWasGiven() throws IOException {
        Digest digest;
        try (Engine engine = open()) {
            assertEquals(LastStop.NEW, engine.overview().status().lastStop());
            digest = ingest(engine.view(HERE), new byte[] {1, 2, 3});
        }
        try (Engine engine = open()) {
            assertEquals(LastStop.CLEAN, engine.overview().status().lastStop());
            ContentInfo found = engine.view(HERE).content().info(digest).orElseThrow();
            assertEquals(3, found.size());
            assertEquals(Set.of(HERE), engine.namespaces().list().keySet());
            StoreUsage usage = engine.overview().usage();
            assertEquals(1, usage.blobs().count());
            assertEquals(3, usage.blobs().bytes());
            assertEquals(1, usage.namespaces().getFirst().blobs().count());
            assertTrue(usage.metadata().bytes() > 0);
        }
    }

    @Test
    void isOpenedByOneOnly() throws IOException {
        try (Engine engine = open()) {
            FailedPrecondition refusal = assertThrows(FailedPrecondition.class, this::open);
            assertEquals(Reason.STORE_LOCKED, refusal.reason());
            assertEquals(LastStop.NEW, engine.overview().status().lastStop());
        }
    }

    @Test
    void knowsOneSnapshotter() throws IOException {
        // D1
        try (Engine engine = open()) {
            assertEquals(
                    persist.resolve("vault/case/io.containerd.snapshotter.v1.overlayfs"),
                    engine.snapshotters().get("overlayfs"));
            engine.view(HERE).snapshotter("overlayfs");
            assertThrows(InvalidArgument.class, () -> engine.view(HERE).snapshotter("zfs"));
        }
    }
}
