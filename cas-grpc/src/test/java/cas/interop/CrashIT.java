package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.content.ContentInfo;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.error.CasException;
import cas.name.Labels;
import cas.name.Namespace;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.proving.TreeListing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `kill -9` at random moments. The seed is printed; `-Dcas.seed=N` plays the same moments again.
@NeedsRoot(tools = {"ctr", "umoci", "skopeo", "setfattr", "getfattr"})
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {
    private static final int KILLS = Integer.getInteger("cas.kills", 20);
    /// Comparing a whole tree takes as long as all the rest.
    private static final int TREE_EVERY = 4;

    private static final int SIDE_BLOB_BYTES = 10_000;
    private static final String VOLUME = "6ba7b810-9dad-11d1-80b4-00c04fd430c8#";

    private final long seed = Long.getLong("cas.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private Workbench bench;

    @BeforeEach
    void open() throws IOException {
        System.out.println("CrashIT: -Dcas.seed=" + seed);
        bench = Workbench.open("crash");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void killedDuringAnImport() throws IOException, InterruptedException {
        String archive = SampleImage.get().ociArchive().toString();
        long whole = timed(bench.path("calm"), archive);
        for (int kill = 0; kill < KILLS; kill++) {
            Program.shell("rm -rf \"$1\"/import-*", bench.path("")).check();
            Path persist = bench.path("import-" + kill);
            Set<String> acknowledged = new TreeSet<>();
            long moment = random.nextLong(whole);
            try (Server server = Server.cas(bench, persist)) {
                Path log = bench.path("client.log");
                Process client = bench.keep(
                        server.ctrProgram("i", "images", "import", archive).start(log, log));
                acknowledged.addAll(ingestAside(server, System.nanoTime() + moment, kill));
                server.kill();
                client.waitFor(30, TimeUnit.SECONDS);
                client.destroyForcibly();
            }
            String when = "kill " + kill + " after " + TimeUnit.NANOSECONDS.toMillis(moment) + " ms, seed " + seed;
            try (Server server = Server.cas(bench, persist)) {
                assertEquals(List.of(), Workbench.mountsBelow(persist), when);
                Set<String> listed =
                        lines(server.ctr("i", "content", "ls", "-q").expect(0).out());
                assertTrue(listed.containsAll(acknowledged), () -> when + ": lost of " + acknowledged);
                assertWhole(persist, listed, when);
                server.ctr("i", "images", "import", archive).expect(0);
                assertTrue(
                        server.ctr("i", "images", "check").out().contains("complete (7/7)"),
                        () -> when + ": " + server.ctr("i", "images", "check"));
                if (kill % TREE_EVERY != 0) {
                    continue;
                }
                Path target = bench.directory("mnt");
                server.ctr("i", "images", "mount", SampleImage.NAME, target.toString())
                        .expect(0);
                assertSameTree(target, when);
                server.ctr("i", "images", "unmount", "--rm", target.toString()).expect(0);
            }
        }
    }

    @Test
    void killedDuringTheCreationOfAVolume() throws IOException, InterruptedException {
        Path persist = bench.path("persist");
        Path disk = bench.path("disk");
        Program.shell("head -c 40000000 /dev/urandom >\"$1\"", disk).check();
        String digest =
                "sha256:" + Program.of("sha256sum", disk.toString()).check().substring(0, 64);
        Server server = Server.cas(bench, persist);
        server.casProgram("v", "content", "ingest", "disk").from(disk).run().expect(0);
        server.cas("v", "images", "import", SampleImage.get().ociArchive().toString())
                .expect(0);
        server.cas("v", "volumes", "create", "--from", SampleImage.NAME, VOLUME + 0)
                .expect(0);
        long began = System.nanoTime();
        server.cas("v", "volumes", "create", "--from", digest, VOLUME + 1).expect(0);
        long whole = System.nanoTime() - began;
        Set<String> acknowledged = new TreeSet<>(Set.of(VOLUME + 0, VOLUME + 1));

        for (int kill = 0; kill < KILLS; kill++) {
            String from = kill % 2 == 0 ? SampleImage.NAME : digest;
            String name = VOLUME + (kill + 2);
            long moment = random.nextLong(whole);
            Path log = bench.path("client.log");
            Process client = bench.keep(server.casProgram("v", "volumes", "create", "--from", from, name)
                    .start(log, log));
            boolean ended = client.waitFor(moment, TimeUnit.NANOSECONDS);
            server.kill();
            client.waitFor(30, TimeUnit.SECONDS);
            if (ended && client.exitValue() == 0) {
                acknowledged.add(name);
            }
            client.destroyForcibly();

            String when = "kill " + kill + " after " + TimeUnit.NANOSECONDS.toMillis(moment) + " ms, seed " + seed;
            server = Server.cas(bench, persist);
            assertEquals(List.of(), Workbench.mountsBelow(persist), when);
            Set<String> listed =
                    lines(server.cas("v", "volumes", "ls", "-q").expect(0).out());
            assertTrue(listed.containsAll(acknowledged), () -> when + ": lost of " + acknowledged);
            assertEquals(listed, visibleVolumes(persist), when);
            server.cas("v", "volumes", "create", "--from", from, name).expect(0);
            if (kill % 2 == 1 || kill % TREE_EVERY == 0) {
                assertVolume(server, persist, name, kill % 2 == 0 ? Optional.empty() : Optional.of(disk), when);
            }
            acknowledged.add(name);
            assertEquals(acknowledged, visibleVolumes(persist), when);
        }
        server.close();
        try (var entries = Files.list(persist.resolve("vault/volumes"))) {
            assertEquals(KILLS + 2, entries.count(), "nothing private is left behind");
        }
    }

    private long timed(Path persist, String archive) throws IOException {
        try (Server server = Server.cas(bench, persist)) {
            long began = System.nanoTime();
            server.ctr("i", "images", "import", archive).expect(0);
            return System.nanoTime() - began;
        }
    }

    /// Commits small blobs until the moment comes.
    ///
    /// @return the digests the server acknowledged
    private Set<String> ingestAside(Server server, long end, int kill) throws IOException {
        var acknowledged = new TreeSet<String>();
        try (CasClient client = CasClient.connect(new ClientOptions(server.socket()))) {
            var content = client.view(new Namespace("i")).content();
            byte[] bytes = new byte[SIDE_BLOB_BYTES];
            for (int i = 0; System.nanoTime() < end; i++) {
                random.nextBytes(bytes);
                try (Ingest ingest = content.begin(new IngestRequest("aside-" + kill + "-" + i, 0, Optional.empty()))) {
                    ingest.append(ByteBuffer.wrap(bytes));
                    ContentInfo info = ingest.commit(new Ingest.Commit(0, Optional.empty(), Labels.none()));
                    acknowledged.add(info.digest().toString());
                }
            }
        } catch (CasException.Unavailable e) {
            throw new AssertionError("the daemon went away by itself: " + server.log(), e);
        }
        return acknowledged;
    }

    /// Every blob that is named lies there under its own digest, and so does every file that looks like one.
    private static void assertWhole(Path persist, Set<String> digests, String when) {
        String files = Program.shell(
                        "cd \"$1/vault/case/io.containerd.content.v1.content/blobs/sha256\"; "
                                + "find . -type f -printf '%P\\0' | xargs -0r sha256sum",
                        persist)
                .check();
        Set<String> found = new TreeSet<>();
        for (String line : files.lines().toList()) {
            String[] parts = line.split(" +", -1);
            assertEquals(parts[1], parts[0], when);
            found.add("sha256:" + parts[0]);
        }
        assertTrue(found.containsAll(digests), () -> when + ": named but not there, of " + digests);
    }

    private static void assertVolume(Server server, Path persist, String name, Optional<Path> disk, String when) {
        Path volume = persist.resolve("vault/volumes").resolve(name);
        if (disk.isPresent()) {
            Program.of("cmp", disk.get().toString(), volume.toString()).check();
            return;
        }
        String at = server.cas("v", "volumes", "mount", name).expect(0).out().strip();
        assertSameTree(Path.of(at), when);
        server.cas("v", "volumes", "unmount", name).expect(0);
    }

    private static void assertSameTree(Path found, String when) {
        List<String> differences = SampleImage.get()
                .tree()
                .without()
                .differences("umoci", TreeListing.of(found).without(), "the mount");
        assertEquals(List.of(), differences, when);
    }

    /// Entries that whoever looks there would take for volumes.
    private static Set<String> visibleVolumes(Path persist) throws IOException {
        var names = new ArrayList<Path>();
        for (String part : List.of("vault/volumes", "clear/volumes")) {
            try (var entries = Files.list(persist.resolve(part))) {
                entries.forEach(names::add);
            }
        }
        return names.stream()
                .map(entry -> entry.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> lines(String text) {
        return text.lines().collect(Collectors.toCollection(TreeSet::new));
    }
}
