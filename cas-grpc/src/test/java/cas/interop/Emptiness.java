package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Nothing is left behind: neither names in a namespace nor files in the store.
final class Emptiness {
    private Emptiness() {}

    static void ofNamespace(Server server, String namespace) {
        assertEquals("", server.ctr(namespace, "content", "ls", "-q").expect(0).out(), "content");
        ofWork(server, namespace);
        assertEquals("", server.ctr(namespace, "images", "ls", "-q").expect(0).out(), "images");
        assertEquals("", server.cas(namespace, "volumes", "ls", "-q").expect(0).out(), "volumes");
    }

    /// No work under way: what every client, ours or not, must not leave after a failed import.
    static void ofWork(Server server, String namespace) {
        assertHeadOnly(server, namespace, "content", "active");
        assertEquals("", server.ctr(namespace, "leases", "ls", "-q").expect(0).out(), "leases");
        assertHeadOnly(server, namespace, "snapshots", "ls");
    }

    static void ofStore(Path persist) throws IOException {
        for (String part : List.of(
                "vault/case/io.containerd.content.v1.content/blobs/sha256",
                "vault/case/io.containerd.snapshotter.v1.overlayfs/snapshots",
                "vault/volumes",
                "clear/volumes")) {
            try (Stream<Path> entries = Files.list(persist.resolve(part))) {
                assertEquals(List.of(), entries.toList());
            }
        }
        assertEquals(List.of(), Workbench.mountsBelow(persist));
    }

    private static void assertHeadOnly(Server server, String namespace, String... words) {
        String out = server.ctr(namespace, words).expect(0).out();
        assertTrue(out.lines().count() == 1, () -> String.join(" ", words) + ": " + out);
    }
}
