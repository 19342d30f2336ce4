package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.example.AgentWalkThrough;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import cas.proving.TestImage;
import cas.unpack.ArchiveImport;
import cas.unpack.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of docs/API.md does what it says, and leaves nothing behind.
@NeedsRoot
class AgentWalkThroughTest {
    private static final String IMAGE = "docker.io/library/app:1";
    private static final int DISK_BYTES = 64 << 10;

    @TempDir
    private Path temp;

    @Test
    void everyCallOfTheExampleDoesWhatItSays() throws IOException, InterruptedException {
        try (EngineBench bench = new EngineBench(temp)) {
            StoreView view = bench.engine.view(new Namespace("eve"));
            byte[] disk = new byte[DISK_BYTES];
            disk[0] = 7;
            try (Ingest ingest = view.content().begin(new IngestRequest("r", disk.length, Optional.empty()))) {
                ingest.append(ByteBuffer.wrap(disk));
                ingest.commit(new Ingest.Commit(disk.length, Optional.empty(), Labels.none()));
            }
            new ArchiveImport(view, InstantSource.system(), new Random(1))
                    .run(
                            new ByteArrayInputStream(TestImage.ofThreeLayers().ociArchive(IMAGE)),
                            ArchiveImport.Options.DEFAULT,
                            Progress.SILENT);
            List<String> said = new CopyOnWriteArrayList<>();
            try (var agent = new AgentWalkThrough(bench.server.address(), "eve", said::add)) {
                agent.watching(() -> {
                    agent.disk(Digest.sha256(disk).toString());
                    agent.container(IMAGE);
                });
            }
            List<String> own = said.stream()
                    .filter(line -> !line.startsWith("heard "))
                    .map(line -> line.replaceAll("by CREATION_METHOD_(REFLINK|SPARSE_COPY)", "by copying"))
                    .toList();
            assertEquals(
                    List.of(
                            "created a disk of 65536 bytes by copying",
                            "resized it to 1114112 bytes",
                            "its first byte is what it was",
                            "purged it: generation 1",
                            "deleted it",
                            "created a container volume by CREATION_METHOD_SNAPSHOT",
                            "its state is old",
                            "it has no size: FAILED_PRECONDITION FAILED_PRECONDITION",
                            "purged it: generation 1",
                            "deleted it"),
                    own);
            for (String event : List.of("CREATED", "CHANGED", "DELETED")) {
                assertTrue(said.stream().anyMatch(line -> line.startsWith("heard EVENT_" + event)), said::toString);
            }
            assertEquals(List.of(), view.volumes().list());
            assertEquals(List.of(), view.volumes().snapshots().list());
        }
    }
}
