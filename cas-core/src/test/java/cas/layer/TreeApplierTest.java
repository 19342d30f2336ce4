package cas.layer;

import static cas.layer.Applying.apply;
import static cas.layer.Applying.bind;
import static cas.layer.Applying.layer;
import static cas.layer.Applying.mode;
import static cas.layer.Applying.overlay;
import static cas.layer.Applying.path;
import static cas.layer.Applying.seen;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.DataLoss;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.linux.LinuxKernel;
import cas.proving.NeedsRoot;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class TreeApplierTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000, 987_654_321);
    private static final byte[] TEXT = "text\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path base;

    private Path target;
    private Path lower;

    @BeforeEach
    void directories() throws IOException {
        target = Files.createDirectory(base.resolve("target"));
        lower = Files.createDirectory(base.resolve("lower"));
    }

    @Test
    void makesEveryKindWithItsAttributes() throws IOException {
        Attributes odd = mode(06755).owner(1000, 4_000_000_000L).modified(TIME);
        byte[] capability = {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] blob = layer(layer -> {
            layer.directory(path("d"), mode(01777).owner(5, 6).modified(TIME));
            layer.file(path("d/f"), odd.xattr("security.capability", capability), TEXT);
            layer.file(path("d/n"), mode(0).modified(TIME).xattr("user.note", TEXT), TEXT);
            layer.symlink(path("d/s"), mode(0777).owner(7, 8).modified(TIME), "/nowhere/at all");
            layer.hardLink(path("d/h"), odd.xattr("security.capability", capability), path("d/f"));
            layer.fifo(path("d/p"), mode(0640).owner(9, 10).modified(TIME));
        });
        apply(blob, bind(target));
        Map<String, String> seen = seen(target);
        assertEquals("41777 5:6 dev 0 " + TIME, seen.get("d"));
        assertEquals("106755 1000:-294967296 dev 0 size 5 " + TIME, seen.get("d/f"));
        assertEquals("120777 7:8 dev 0 size 15 " + TIME + " -> /nowhere/at all", seen.get("d/s"));
        assertEquals("10640 9:10 dev 0 size 0 " + TIME, seen.get("d/p"));
        assertEquals(
                Files.getAttribute(target.resolve("d/f"), "unix:ino"),
                Files.getAttribute(target.resolve("d/h"), "unix:ino"));
        try (Tree tree = LinuxKernel.trees().open(target)) {
            assertArrayEquals(capability, tree.attributes(path("d/f")).xattr("security.capability"));
            assertArrayEquals(TEXT, tree.attributes(path("d/n")).xattr("user.note"));
        }
    }

    @Test
    void tellsTheDigestOfTheArchiveWhateverPacksIt() throws IOException {
        Digest diffId = Digest.sha256(layer(l -> l.file(path("f"), mode(0644), TEXT)));
        for (Compression compression : Compression.values()) {
            byte[] blob = layer(compression, l -> l.file(path("f"), mode(0644), TEXT));
            Descriptor answer = apply(blob, compression, bind(target));
            assertEquals(new Descriptor("application/vnd.oci.image.layer.v1.tar", diffId, 2048), answer);
        }
        assertArrayEquals(TEXT, Files.readAllBytes(target.resolve("f")));
    }

    @Test
    void laterEntriesReplaceEarlierOnes() throws IOException {
        byte[] blob = layer(layer -> {
            layer.directory(path("was-directory"), mode(0755));
            layer.file(path("was-directory/inner"), mode(0644), TEXT);
            layer.file(path("was-directory"), mode(0600).modified(TIME), TEXT);
            layer.file(path("was-file"), mode(0644), TEXT);
            layer.directory(path("was-file"), mode(0711).modified(TIME));
            layer.symlink(path("was-link"), mode(0777), "/etc/passwd");
            layer.file(path("was-link"), mode(0640).modified(TIME), TEXT);
            layer.directory(path("merged"), mode(0700));
            layer.file(path("merged/kept"), mode(0644).modified(TIME), TEXT);
            layer.directory(path("merged"), mode(0750).modified(TIME));
        });
        apply(blob, bind(target));
        Map<String, String> seen = seen(target);
        assertEquals("100600 0:0 dev 0 size 5 " + TIME, seen.get("was-directory"));
        assertEquals("40711 0:0 dev 0 " + TIME, seen.get("was-file"));
        assertEquals("100640 0:0 dev 0 size 5 " + TIME, seen.get("was-link"));
        assertEquals("40750 0:0 dev 0 " + TIME, seen.get("merged"));
        assertTrue(seen.containsKey("merged/kept"));
    }

    @Test
    void whiteoutsBecomeMarksOfTheOverlay() throws IOException {
        apply(
                layer(layer -> {
                    layer.file(path("gone"), mode(0644), TEXT);
                    layer.file(path("deep/down/gone"), mode(0644), TEXT);
                }),
                bind(lower));
        byte[] blob = layer(layer -> {
            layer.whiteout(path("gone"));
            layer.whiteout(path("deep/down/gone"));
            layer.directory(path("opaque"), mode(0755));
            layer.file(path("opaque/new"), mode(0644), TEXT);
            layer.opaque(path("opaque"));
            layer.file(path("deep/.wh..wh.aufs"), mode(0644), TEXT);
        });
        apply(blob, overlay(target, lower));
        Map<String, String> seen = seen(target);
        assertEquals("20000 0:0 dev 0 size 0 1970-01-01T00:00:00Z", seen.get("gone"));
        assertEquals("20000 0:0 dev 0 size 0 1970-01-01T00:00:00Z", seen.get("deep/down/gone"));
        assertTrue(seen.containsKey("opaque/new"));
        assertFalse(seen.keySet().stream().anyMatch(name -> name.contains(".wh.")), seen.toString());
        try (Tree tree = LinuxKernel.trees().open(target)) {
            assertEquals("y", text(tree.attributes(path("opaque")).xattr("trusted.overlay.opaque")));
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void whiteoutsSpareWhatTheirOwnLayerHas() throws IOException {
        for (String name : List.of("file", "before", "after", "later")) {
            Files.createDirectories(lower.resolve(name));
        }
        byte[] blob = layer(layer -> {
            layer.file(path("file"), mode(0644), TEXT);
            layer.whiteout(path("file"));
            layer.directory(path("before"), mode(0755));
            layer.whiteout(path("before"));
            layer.whiteout(path("after"));
            layer.directory(path("after"), mode(0755));
            layer.whiteout(path("later"));
            layer.file(path("later"), mode(0644), TEXT);
        });
        apply(blob, overlay(target, lower));
        assertArrayEquals(TEXT, Files.readAllBytes(target.resolve("file")));
        assertArrayEquals(TEXT, Files.readAllBytes(target.resolve("later")));
        try (Tree tree = LinuxKernel.trees().open(target)) {
            assertEquals("y", text(tree.attributes(path("before")).xattr("trusted.overlay.opaque")));
            assertEquals("y", text(tree.attributes(path("after")).xattr("trusted.overlay.opaque")));
        }
    }

    /// An overlay would list a mark that hides nothing as a name with nothing under it.
    @Test
    void whiteoutsThatHideNothingAreNotMade() throws IOException {
        Path bottom = Files.createDirectory(lower.resolve("bottom"));
        Path middle = Files.createDirectory(lower.resolve("middle"));
        apply(
                layer(layer -> {
                    for (String directory : List.of("kept", "gone", "opaque", "before", "after", "file")) {
                        layer.file(path(directory + "/x"), mode(0644), TEXT);
                        layer.file(path(directory + "/sub/x"), mode(0644), TEXT);
                    }
                }),
                bind(bottom));
        apply(
                layer(layer -> {
                    layer.whiteout(path("gone"));
                    layer.directory(path("opaque"), mode(0755));
                    layer.opaque(path("opaque"));
                    layer.whiteout(path("kept/sub/x"));
                    layer.file(path("file"), mode(0644), TEXT);
                }),
                overlay(middle, bottom));
        byte[] blob = layer(layer -> {
            layer.whiteout(path("never"));
            layer.directory(path("new"), mode(0750).modified(TIME));
            layer.whiteout(path("new/x"));
            layer.whiteout(path("kept/x"));
            layer.whiteout(path("kept/never"));
            layer.whiteout(path("gone/x"));
            layer.whiteout(path("opaque/sub/x"));
            layer.whiteout(path("file/x"));
            layer.directory(path("before"), mode(0755));
            layer.opaque(path("before"));
            layer.whiteout(path("before/sub/x"));
            layer.whiteout(path("after/sub/x"));
            layer.whiteout(path("after/x"));
            layer.directory(path("after"), mode(0750).modified(TIME));
            layer.opaque(path("after"));
        });
        apply(blob, overlay(target, middle, bottom));
        Map<String, String> seen = seen(target);
        List<String> marks = seen.keySet().stream()
                .filter(name -> seen.getOrDefault(name, "").startsWith("20000"))
                .toList();
        assertEquals(List.of("kept/x"), marks);
        assertEquals("40750 0:0 dev 0 " + TIME, seen.get("new"));
        assertEquals("40750 0:0 dev 0 " + TIME, seen.get("after"));
    }

    /// A client that unpacks layers side by side says what is above alone, and commits on a parent later (rule D20).
    @Test
    void withoutKnownLayersBelowWhiteoutsAreAlwaysMade() throws IOException {
        Mount above = new Mount("overlay", "overlay", List.of("rw", "upperdir=" + target));
        apply(layer(layer -> layer.whiteout(path("some/where/x"))), above);
        assertTrue(seen(target).getOrDefault("some/where/x", "").startsWith("20000"));
    }

    @Test
    void whereADirectoryWasRenamedWhiteoutsAreAlwaysMade() throws IOException {
        Files.createDirectories(lower.resolve("here"));
        try (Tree tree = LinuxKernel.trees().open(lower)) {
            tree.setXattr(path("here"), "trusted.overlay.redirect", "/there".getBytes(StandardCharsets.UTF_8));
        }
        apply(layer(layer -> layer.whiteout(path("here/x"))), overlay(target, lower));
        assertTrue(seen(target).getOrDefault("here/x", "").startsWith("20000"));
    }

    @Test
    void withoutLayersBelowWhiteoutsRemoveWhatWasThere() throws IOException {
        apply(
                layer(layer -> {
                    layer.file(path("gone/inner"), mode(0644), TEXT);
                    layer.file(path("opaque/old"), mode(0644), TEXT);
                    layer.file(path("opaque/sub/old"), mode(0644), TEXT);
                }),
                bind(target));
        apply(
                layer(layer -> {
                    layer.file(path("opaque/sub/new"), mode(0644), TEXT);
                    layer.whiteout(path("gone"));
                    layer.whiteout(path("never/there"));
                    layer.opaque(path("opaque"));
                }),
                bind(target));
        assertEquals(
                List.of("", "never", "opaque", "opaque/sub", "opaque/sub/new"),
                List.copyOf(seen(target).keySet()));
    }

    @Test
    void impliedDirectoriesAreThoseBelow() throws IOException {
        apply(
                layer(layer -> {
                    layer.directory(
                            path("known"),
                            mode(02750).owner(11, 12).modified(TIME).xattr("user.a", TEXT));
                    layer.file(path("file"), mode(0644), TEXT);
                    layer.symlink(path("link"), mode(0777), "known");
                }),
                bind(lower));
        byte[] blob = layer(layer -> {
            layer.file(path("known/unknown/f"), mode(0644), TEXT);
            layer.file(path("file/f"), mode(0644), TEXT);
            layer.file(path("link/f"), mode(0644), TEXT);
        });
        apply(blob, overlay(target, lower));
        Map<String, String> seen = seen(target);
        assertEquals("42750 11:12 dev 0 " + TIME, seen.get("known"));
        assertEquals("42750 11:12 dev 0 " + TIME, seen.get("link"));
        for (String fresh : List.of("known/unknown", "file")) {
            assertTrue(seen.getOrDefault(fresh, "").startsWith("40755 0:0"), seen.toString());
        }
        try (Tree tree = LinuxKernel.trees().open(target)) {
            assertArrayEquals(TEXT, tree.attributes(path("known")).xattr("user.a"));
        }
    }

    @Test
    void namesThatAreNoTextArriveAsTheyAre() throws IOException {
        TreePath odd = TreePath.ofBytes(new byte[] {'x', (byte) 0xff, (byte) 0xe4});
        apply(layer(layer -> layer.file(odd, mode(0644), TEXT)), bind(target));
        try (Tree tree = LinuxKernel.trees().open(target)) {
            assertEquals(List.of(odd), tree.list(TreePath.ROOT));
        }
    }

    @Test
    void devicesNeedThePolicy() throws IOException {
        byte[] harmless =
                layer(layer -> layer.device(path("null"), mode(0666), new Device(Device.Kind.CHARACTER, 1, 3)));
        apply(harmless, bind(target));
        assertEquals(
                "20666 0:0 dev 259 size 0 1970-01-01T00:00:00Z", seen(target).get("null"));
        byte[] blob = layer(layer -> layer.device(path("mem"), mode(0600), new Device(Device.Kind.CHARACTER, 1, 1)));
        assertThrows(InvalidArgument.class, () -> apply(blob, bind(target)));
        TreeApplier.Policy open = new TreeApplier.Policy(true, 1 << 20, 100, Duration.ofMinutes(1), 1 << 20);
        Applying.applier(blob, open).apply(MemoryBlob.descriptor(blob, Compression.NONE), List.of(bind(target)));
        assertEquals(
                "20600 0:0 dev 257 size 0 1970-01-01T00:00:00Z", seen(target).get("mem"));
    }

    @Test
    void aWrongBlobIsDamage() throws IOException {
        byte[] blob = layer(layer -> layer.file(path("f"), mode(0644), TEXT));
        Descriptor right = MemoryBlob.descriptor(blob, Compression.NONE);
        Descriptor other = new Descriptor(right.mediaType(), Digest.sha256(TEXT), right.size());
        TreeApplier applier = Applying.applier(blob, TreeApplier.Policy.DEFAULT);
        assertThrows(DataLoss.class, () -> applier.apply(other, List.of(bind(target))));
        Descriptor longer = new Descriptor(right.mediaType(), right.digest(), right.size() + 1);
        InvalidArgument refused =
                assertThrows(InvalidArgument.class, () -> applier.apply(longer, List.of(bind(target))));
        assertEquals(Reason.SIZE_MISMATCH, refused.reason());
    }

    @Test
    void mountsThatCannotBeWrittenToAreRefused() throws IOException {
        byte[] blob = layer(layer -> {});
        TreeApplier applier = Applying.applier(blob, TreeApplier.Policy.DEFAULT);
        Descriptor descriptor = MemoryBlob.descriptor(blob, Compression.NONE);
        var readOnly = new cas.snapshot.Mount("bind", target.toString(), List.of("ro"));
        assertThrows(InvalidArgument.class, () -> applier.apply(descriptor, List.of(readOnly)));
        assertThrows(Unimplemented.class, () -> applier.apply(descriptor, List.of(bind(target), bind(target))));
        var view = new cas.snapshot.Mount("overlay", "overlay", List.of("lowerdir=/a:/b"));
        assertThrows(InvalidArgument.class, () -> applier.apply(descriptor, List.of(view)));
    }
}
