package cas.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.collection.Schedule;
import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.SnapshotDirectory;
import cas.disk.StoreObject.Stage;
import cas.engine.Engine.World;
import cas.filter.Filter;
import cas.finding.CheckListener;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Finding;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store whose database is damaged goes on, with all its blobs (rule D9).
class EngineRecoveryTest {
    private static final Namespace HERE = new Namespace("here");
    private static final Namespace RECOVERED = new Namespace("recovered");
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5, 6, 7};

    @TempDir
    Path persist;

    private Engine open() throws IOException {
        return Engine.open(persist, World.host(InstantSource.system(), new Random(1)));
    }

    private Path path(Place place) {
        return new StoreLayout(persist).path(place);
    }

    private static Digest ingest(Engine engine, byte[] bytes) throws IOException {
        try (Ingest ingest = engine.view(HERE).content().begin(new IngestRequest("r", 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            return ingest.commit(new Commit(0, Optional.empty(), Labels.none())).digest();
        }
    }

    private static void assertReads(Engine engine, Namespace namespace, byte[] bytes) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(bytes.length);
        try (BlobReader reader = engine.view(namespace).content().open(Digest.sha256(bytes))) {
            assertEquals(bytes.length, reader.read(found, 0));
        }
        assertArrayEquals(bytes, found.array());
    }

    /// Two stops, with a copy at each.
    private void fill() throws IOException {
        try (Engine engine = open()) {
            Digest digest = ingest(engine, OLD);
            engine.view(HERE)
                    .images()
                    .create("image", new Descriptor("t", digest, OLD.length), Labels.none(), Optional.empty());
        }
        try (Engine engine = open()) {
            ingest(engine, NEW);
        }
    }

    private static List<Finding> check(Engine engine) throws IOException {
        List<Finding> found = new ArrayList<>();
        engine.checker().check(CheckRequest.everything(), new CheckListener() {
            @Override
            public void found(Finding finding) {
                found.add(finding);
            }

            @Override
            public void progress(CheckProgress progress) {}
        });
        return found;
    }

    @Test
    void goesBackToTheLastCopyAndAdoptsWhatThatDoesNotKnow() throws IOException {
        fill();
        Path tree = new StoreLayout(persist).path(new SnapshotDirectory(77, Stage.WHOLE));
        Files.createDirectories(tree.resolve("fs"));
        Files.delete(path(Place.DATABASE_COPIES).resolve("2.mdb"));
        Path database = path(Place.DATABASE).resolve("data.mdb");
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            file.setLength(3 * 4096 + 100);
        }
        for (int round = 0; round < 2; round++) {
            try (Engine engine = open()) {
                assertEquals(
                        "image",
                        engine.view(HERE).images().list(Filter.ALL).getFirst().name());
                assertReads(engine, HERE, OLD);
                assertReads(engine, RECOVERED, NEW);
                assertEquals(
                        1,
                        engine.view(RECOVERED).leases().resources("recovered").size());
                assertTrue(engine.overview().status().notes().getFirst().contains("damaged"));
                assertTrue(Files.exists(path(Place.DATABASE).resolve("data.mdb.damaged-0")));
                assertTrue(Files.exists(tree));
                assertEquals(List.of(), check(engine));
            }
        }
        try (Engine engine = open()) {
            engine.scheduler(Schedule.DEFAULT, System::nanoTime).collect();
            assertTrue(Files.exists(tree), "it may be worth more than the copy of the database");
        }
        Files.delete(path(Place.DATABASE).resolve("restored"));
        try (Engine engine = open()) {
            assertTrue(Files.exists(tree), "the start does not look for it");
            engine.scheduler(Schedule.DEFAULT, System::nanoTime).collect();
            assertTrue(Files.notExists(tree), "the first collection does");
            assertReads(engine, RECOVERED, NEW);
        }
    }

    @Test
    void beginsAnewWithoutAnyCopy() throws IOException {
        fill();
        for (int i = 1; i <= 2; i++) {
            Files.delete(path(Place.DATABASE_COPIES).resolve(i + ".mdb"));
        }
        Files.write(path(Place.DATABASE).resolve("data.mdb"), new byte[16384]);
        try (Engine engine = open()) {
            assertReads(engine, RECOVERED, OLD);
            assertReads(engine, RECOVERED, NEW);
            assertEquals(List.of(), check(engine));
        }
    }

    @Test
    void recoverIsAskedForByHand() throws IOException {
        fill();
        World world = World.host(InstantSource.system(), new Random(1));
        assertEquals(List.of(), Engine.recover(persist, world, Optional.empty()));
        List<String> notes = Engine.recover(persist, world, Optional.of("a test wants it"));
        assertTrue(notes.getFirst().contains("a test wants it"), notes.toString());
        try (Engine engine = open()) {
            assertReads(engine, HERE, OLD);
            assertReads(engine, HERE, NEW);
        }
    }
}
