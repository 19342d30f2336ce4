package cas.layer;

import static cas.layer.RawTar.latin;
import static cas.layer.RawTar.with;
import static cas.layer.SparseAttacks.inFront;
import static cas.layer.SparseAttacks.numbers;
import static cas.layer.SparseAttacks.old;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.proving.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What real archives hold although it looks strange: none of it may be refused, and all of it arrives.
@NeedsRoot
class GoodOdditiesTest {
    private static final byte[] NOTHING = {};

    @TempDir
    Path target;

    private static Arguments odd(String what, RawTar tar, String... filesAndTexts) {
        Map<String, String> wanted = new TreeMap<>();
        for (int i = 0; i < filesAndTexts.length; i += 2) {
            wanted.put(filesAndTexts[i], filesAndTexts[i + 1]);
        }
        return Arguments.of(what, tar.end(), wanted);
    }

    static Stream<Arguments> spellings() {
        return Stream.of(
                odd(
                        "a dot in front",
                        new RawTar().directory("./").directory("./a/").file("./a/f", "x"),
                        "a/f",
                        "x"),
                odd("a slash in front", new RawTar().directory("/").file("/a/f", "x"), "a/f", "x"),
                odd("slashes doubled", new RawTar().file("a//.//f", "x"), "a/f", "x"),
                odd("no directories at all", new RawTar().file("a/b/c/f", "x"), "a/b/c/f", "x"),
                odd("directories after files", new RawTar().file("a/f", "x").directory("a"), "a/f", "x"),
                odd("a file twice", new RawTar().file("f", "old").file("f", "new"), "f", "new"),
                odd("an old file by type NUL", new RawTar().entry('\0', "f", "", latin("x"), _ -> {}), "f", "x"),
                odd(
                        "an old directory by its slash",
                        new RawTar().entry('\0', "d/", "").file("d/f", "x"),
                        "d/f",
                        "x"),
                odd(
                        "a global comment of git",
                        new RawTar()
                                .entry('g', "pax_global_header", "", latin("18 comment=a94a8f\n"), _ -> {})
                                .file("f", "x"),
                        "f",
                        "x"),
                odd("dots that stay inside", new RawTar().directory("d").file("d/.././e/../x", "y"), "x", "y"),
                odd("dots of steps that are not there", new RawTar().file("no/such/../../x", "y"), "x", "y"),
                odd(
                        "a hard link to a name with dots",
                        new RawTar().file("d/f", "x").hardLink("h", "d/../d/./f"),
                        "h",
                        "x"),
                odd(
                        "a global header with more than a comment",
                        new RawTar()
                                .entry('g', "g", "", latin("11 mtime=5\n9 uid=12\n12 uname=me\n"), _ -> {})
                                .file("f", "x"),
                        "f",
                        "x"),
                odd(
                        "records of other programs",
                        new RawTar()
                                .pax(
                                        "LIBARCHIVE.creationtime",
                                        "1",
                                        "SCHILY.fflags",
                                        "x",
                                        "comment",
                                        "c",
                                        "hdrcharset",
                                        "BINARY")
                                .file("f", "x"),
                        "f",
                        "x"),
                odd("an empty record", new RawTar().pax("path", "").file("f", "x"), "f", "x"),
                odd("a name in UTF-8", new RawTar().file("\u00c3\u00bc", "x"), "\u00fc", "x"),
                odd(
                        "numbers in base 256",
                        new RawTar().entry('0', "f", "", latin("x"), with(Tar.UID_OFFSET, "\u0080\0\0\0\0\1\0\0")),
                        "f",
                        "x"),
                odd(
                        "numbers in spaces",
                        new RawTar().entry('0', "f", "", latin("x"), with(Tar.MODE_OFFSET, "   644 \0")),
                        "f",
                        "x"),
                odd(
                        "fields left empty",
                        new RawTar().entry('0', "f", "", latin("x"), with(Tar.MTIME_OFFSET, "\0".repeat(12))),
                        "f",
                        "x"),
                odd("nothing but a root", new RawTar().directory("./")),
                odd("many zeros at the end", new RawTar().file("f", "x").bytes(new byte[10240]), "f", "x"));
    }

    static Stream<Arguments> ways() {
        return Stream.of(
                odd(
                        "merged directories of a distribution",
                        new RawTar()
                                .directory("usr")
                                .directory("usr/bin")
                                .symlink("bin", "usr/bin")
                                .file("bin/sh", "x")
                                .hardLink("bin/bash", "bin/sh"),
                        "usr/bin/sh",
                        "x",
                        "usr/bin/bash",
                        "x"),
                odd(
                        "an absolute link, as a chroot means it",
                        new RawTar().directory("run").symlink("var", "/run").file("var/f", "x"),
                        "run/f",
                        "x"),
                odd(
                        "a link to a directory that comes later",
                        new RawTar()
                                .symlink("lib", "usr/lib")
                                .file("lib/f", "x")
                                .directory("usr/lib"),
                        "usr/lib/f",
                        "x"),
                odd(
                        "a whiteout where a link leads",
                        new RawTar()
                                .directory("d")
                                .symlink("l", "d")
                                .file("l/.wh.gone", "")
                                .file("d/f", "x"),
                        "d/f",
                        "x"),
                odd(
                        "a hard link to a link",
                        new RawTar().file("f", "x").symlink("l", "f").hardLink("h", "l"),
                        "h",
                        "x"),
                odd("a pipe", new RawTar().entry('6', "p", "").file("f", "x"), "f", "x"),
                odd("standard devices", devices().file("f", "x"), "f", "x"));
    }

    private static RawTar devices() {
        RawTar tar = new RawTar().directory("dev");
        String[] names = {"null 1 3", "zero 1 5", "full 1 7", "random 1 10", "urandom 1 11", "tty 5 0", "ptmx 5 2"};
        for (String name : names) {
            String[] words = name.split(" ", -1);
            tar.entry('3', "dev/" + words[0], "", NOTHING, block -> {
                RawTar.put(block, Tar.MAJOR_OFFSET, "%07o".formatted(Integer.parseInt(words[1])));
                RawTar.put(block, Tar.MINOR_OFFSET, "%7s".formatted(words[2]).replace(' ', '0'));
            });
        }
        return tar;
    }

    static Stream<Arguments> sparse() {
        String holes = "\0".repeat(4096);
        String text = "x" + holes + "yz";
        return Stream.of(
                odd("sparse, old GNU", old(numbers(0, 1, 4097, 2), numbers(4099), "xyz"), "s", text),
                odd(
                        "sparse, old GNU, with a last hole",
                        old(numbers(0, 1, 4097, 0), numbers(4097), "x"),
                        "s",
                        "x" + holes),
                odd(
                        "sparse, 0.0",
                        new RawTar()
                                .pax(
                                        "GNU.sparse.size",
                                        "4099",
                                        "GNU.sparse.numblocks",
                                        "2",
                                        "GNU.sparse.offset",
                                        "0",
                                        "GNU.sparse.numbytes",
                                        "1",
                                        "GNU.sparse.offset",
                                        "4097",
                                        "GNU.sparse.numbytes",
                                        "2")
                                .file("s", "xyz"),
                        "s",
                        text),
                odd(
                        "sparse, 0.1",
                        new RawTar()
                                .pax(
                                        "GNU.sparse.size",
                                        "4099",
                                        "GNU.sparse.numblocks",
                                        "2",
                                        "GNU.sparse.map",
                                        "0,1,4097,2",
                                        "GNU.sparse.name",
                                        "s")
                                .file("GNUSparseFile.1/s", "xyz"),
                        "s",
                        text),
                odd("sparse, 1.0", inFront("2\n0\n1\n4097\n2\n", "4099", "xyz"), "s", text),
                odd("sparse, nothing but a hole", inFront("0\n", "4096", ""), "s", holes));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"spellings", "ways", "sparse"})
    void arrives(String what, byte[] blob, Map<String, String> wanted) throws IOException {
        Applying.sniffed(blob, Applying.bind(target));
        for (Map.Entry<String, String> file : wanted.entrySet()) {
            assertEquals(
                    file.getValue(),
                    Files.readString(target.resolve(file.getKey()), StandardCharsets.ISO_8859_1),
                    what);
        }
    }

    /// They count as the first second of 1970, as with the reference server.
    @Test
    void timesBefore1970Arrive() throws IOException {
        RawTar tar = new RawTar()
                .pax("mtime", "-1.5")
                .file("pax", "x")
                .entry('0', "gnu", "", latin("x"), with(Tar.MTIME_OFFSET, "\u00ff".repeat(12)))
                .pax("mtime", "-1")
                .directory("d");
        Applying.sniffed(tar.end(), Applying.bind(target));
        for (String name : List.of("pax", "gnu", "d")) {
            assertEquals(
                    Instant.EPOCH,
                    Files.getLastModifiedTime(target.resolve(name)).toInstant(),
                    name);
        }
    }

    /// What a global header says of owners and times is passed over, as by the reference server.
    @Test
    void globalOwnersAndTimesChangeNothing() throws IOException {
        RawTar tar = new RawTar()
                .entry('g', "g", "", latin("11 mtime=5\n9 uid=12\n9 gid=12\n"), _ -> {})
                .entry('0', "f", "", latin("x"), with(Tar.MTIME_OFFSET, "00000000007"));
        Applying.sniffed(tar.end(), Applying.bind(target));
        assertEquals(
                "100755 0:0 dev 0 size 1 1970-01-01T00:00:07Z",
                Applying.seen(target).get("f"));
    }

    @Test
    void holesNeedNoRoom() throws IOException {
        byte[] blob =
                old(numbers(0, 1, 1L << 30, 1), numbers((1L << 30) + 1), "xy").end();
        Applying.sniffed(blob, Applying.bind(target));
        assertEquals((1L << 30) + 1, Files.size(target.resolve("s")));
        try (var tree = cas.os.linux.LinuxKernel.trees().open(target)) {
            assertEquals(
                    (1L << 30) + 1, tree.stat(Applying.path("s")).orElseThrow().size());
        }
        assertTrue(cas.os.linux.LinuxKernel.fileSystems()
                        .usage(target.resolve("s"))
                        .sizeBytes()
                <= 1 << 16);
    }
}
