package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.layer.Attack;
import cas.layer.Bombs;
import cas.layer.HostileCorpus;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import cas.sim.Seeds;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The hostile corpus and bombs through `Diff.Apply` of a daemon in a control group of 128 MiB, on mounts of an overlay
/// (rules S11 to S21). The same daemon takes them all, and serves on:
/// some of them, by a seed, and with `-Dcas.hostile.all=true` every one.
@NeedsRoot(files = MemoryGroup.NEEDED)
class HostileLayersIT {
    private static final long LIMIT_BYTES = 128L << 20;
    private static final String TYPE = "application/vnd.docker.image.rootfs.diff.tar";
    private static final int PART_BYTES = 1 << 20;
    private static final int ATTACKS = 25;

    private Workbench bench;
    private MemoryGroup group;

    @BeforeEach
    void open() throws IOException {
        bench = Workbench.open("hostile");
        group = MemoryGroup.of("hostile", LIMIT_BYTES);
    }

    @AfterEach
    void close() throws IOException {
        if (bench != null) {
            bench.close();
            group.close();
        }
    }

    @Test
    void oneSmallDaemonTakesThemAll() throws Exception {
        Path canary = bench.directory("outside");
        Files.writeString(canary.resolve("secret"), "host");
        try (Server server = Server.casIn(group.path(), bench, bench.path("persist"))) {
            try (CasClient client = CasClient.connect(new ClientOptions(server.socket()))) {
                StoreView view = client.view(new Namespace("hostile"));
                base(view);
                for (Attack attack : chosen()) {
                    try {
                        apply(view, attack);
                    } catch (IOException e) {
                        throw new AssertionError(attack.what() + ": " + server.log(), e);
                    }
                }
            }
            assertTrue(server.alive(), server.log());
            assertEquals(0, server.stop());
        }
        group.requireNobodyKilled();
        assertEquals("host", Files.readString(canary.resolve("secret")));
        assertEquals(List.of("secret"), names(canary));
        assertTrue(Files.notExists(Path.of("/x")) && Files.notExists(Path.of("/tmp/x")));
    }

    private static List<Attack> chosen() {
        if (Boolean.getBoolean("cas.hostile.all")) {
            return Stream.concat(HostileCorpus.all().stream(), Bombs.all().stream())
                    .toList();
        }
        List<Attack> attacks = new ArrayList<>(HostileCorpus.all());
        Collections.shuffle(attacks, new Random(Seeds.of(HostileLayersIT.class)));
        return Stream.concat(attacks.stream().limit(ATTACKS), Bombs.small().stream())
                .toList();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /// So that what follows is mounted as an overlay.
    private static void base(StoreView view) throws IOException {
        view.snapshotter("overlayfs").prepare("making", "", Labels.none());
        view.snapshotter("overlayfs").commit("base", "making", "", Labels.none());
    }

    private static void apply(StoreView view, Attack attack) throws IOException {
        byte[] blob = attack.blob();
        Descriptor layer = new Descriptor(TYPE, Digest.sha256(blob), blob.length);
        put(view, layer, blob);
        List<Mount> mounts = view.snapshotter("overlayfs").prepare("attack", "base", Labels.none());
        assertEquals("overlay", mounts.getFirst().type());
        try {
            switch (attack.fate()) {
                case REFUSED ->
                    assertThrows(InvalidArgument.class, () -> view.applier().apply(layer, mounts), attack.what());
                case HARMLESS -> view.applier().apply(layer, mounts);
            }
        } finally {
            view.snapshotter("overlayfs").remove("attack");
            view.content().delete(layer.digest());
        }
    }

    private static void put(StoreView view, Descriptor layer, byte[] blob) throws IOException {
        IngestRequest request = new IngestRequest(layer.digest().toString(), blob.length, Optional.of(layer.digest()));
        try (Ingest ingest = view.content().begin(request)) {
            for (int at = 0; at < blob.length; at += PART_BYTES) {
                ingest.append(ByteBuffer.wrap(blob, at, Math.min(PART_BYTES, blob.length - at)));
            }
            ingest.commit(new Ingest.Commit(blob.length, Optional.of(layer.digest()), Labels.none()));
        }
    }
}
