package cas.layer;

import static cas.layer.RawTar.latin;
import static cas.layer.RawTar.with;

import cas.layer.Attack.Fate;
import java.util.stream.Stream;

/// Attacks by what comes after what, by odd names, and by attributes (rules S10, S13, S15, S17).
final class OrderAttacks {
    private static final byte[] NOTHING = {};
    private static final String XATTR = Tar.PAX_XATTR;

    private OrderAttacks() {}

    private static Attack refused(String what, RawTar tar) {
        return new Attack(what, Fate.REFUSED, tar.end());
    }

    private static Attack harmless(String what, RawTar tar) {
        return new Attack(what, Fate.HARMLESS, tar.end());
    }

    private static RawTar chain(int links) {
        RawTar tar = new RawTar().directory("d0");
        for (int i = 1; i <= links; i++) {
            tar.symlink("d" + i, "d" + (i - 1));
        }
        return tar.file("d" + links + "/x", "y");
    }

    private static RawTar many(int count) {
        RawTar tar = new RawTar().file("h0", "x");
        for (int i = 1; i < count; i++) {
            tar.hardLink("h" + i, "h" + (i - 1));
        }
        return tar;
    }

    static Stream<Attack> all() {
        return Stream.of(swaps(), links(), names(), attributes()).flatMap(attacks -> attacks);
    }

    private static Stream<Attack> swaps() {
        return Stream.of(
                harmless(
                        "a directory swapped for a link out, then written through",
                        new RawTar()
                                .directory("d")
                                .file("d/a", "a")
                                .symlink("d", "../outside")
                                .file("d/secret", "y")),
                harmless(
                        "a link swapped between two uses",
                        new RawTar()
                                .directory("d")
                                .symlink("l", "d")
                                .file("l/a", "a")
                                .symlink("l", "/../outside")
                                .file("l/secret", "y")),
                harmless(
                        "a link swapped behind a cached directory",
                        new RawTar()
                                .symlink("a", "b")
                                .directory("b")
                                .file("a/one", "1")
                                .symlink("b", "../../outside")
                                .file("a/secret", "2")),
                refused(
                        "a directory swapped for a file, then written through",
                        new RawTar()
                                .directory("d")
                                .symlink("l", "d")
                                .file("d", "f")
                                .file("l/x", "y")),
                harmless(
                        "a directory whose attributes come after it became a link",
                        new RawTar()
                                .entry('5', "d", "", NOTHING, with(Tar.MODE_OFFSET, "0000777"))
                                .symlink("d", "../outside")),
                harmless(
                        "a directory inside one that became a link",
                        new RawTar().directory("d").directory("d/outside").symlink("d", "..")),
                harmless(
                        "a hard link's other name swapped",
                        new RawTar()
                                .file("f", "a")
                                .hardLink("h", "f")
                                .symlink("f", "../outside/secret")
                                .file("h", "y")),
                harmless(
                        "a whiteout of what a link names",
                        new RawTar()
                                .symlink("l", "../outside/secret")
                                .file(".wh.l", "")
                                .file("l", "y")),
                harmless("the same file a hundred times", repeated()),
                harmless(
                        "a directory after its content",
                        new RawTar().file("d/f", "x").directory("d")),
                refused("a file below a pipe", new RawTar().entry('6', "p", "").file("p/x", "y")),
                refused("a whiteout below a file", new RawTar().file("f", "").file("f/.wh.x", "")));
    }

    private static RawTar repeated() {
        RawTar tar = new RawTar();
        for (int i = 0; i < 100; i++) {
            tar.file("same", "x".repeat(i)).directory("same").symlink("same", "../outside");
        }
        return tar;
    }

    private static Stream<Attack> links() {
        return Stream.of(
                harmless("a chain of 40 links", chain(40)),
                refused("a chain of 42 links", chain(42)),
                refused(
                        "links that double the way",
                        new RawTar()
                                .directory("d")
                                .pax("linkpath", "d/../".repeat(700) + "d")
                                .symlink("a", "")
                                .pax("linkpath", "a/../".repeat(30) + "a")
                                .symlink("b", "")
                                .file("b/x", "y")),
                refused(
                        "two links in a ring",
                        new RawTar().symlink("a", "b/x").symlink("b", "a/x").file("a/x", "y")),
                harmless(
                        "a link to itself's directory",
                        new RawTar().symlink("l", ".").file("l/l/l/x", "y")),
                harmless(
                        "a link far above the root",
                        new RawTar().symlink("l", "../".repeat(300) + "outside").file("l/x", "y")),
                harmless(
                        "a link to where nothing is",
                        new RawTar().symlink("l", "/no/where").file("l/deep/x", "y")),
                refused(
                        "a link to a name that is too long",
                        new RawTar()
                                .pax("linkpath", "n".repeat(256))
                                .symlink("l", "t")
                                .file("l/x", "y")),
                harmless(
                        "a link with the longest target",
                        new RawTar().pax("linkpath", "n/".repeat(2047) + "n").symlink("l", "t")),
                refused(
                        "a link with a longer target",
                        new RawTar().pax("linkpath", "n/".repeat(2048) + "n").symlink("l", "t")),
                refused(
                        "a link with NUL in its target",
                        new RawTar().pax("linkpath", "a\0b").symlink("l", "t")),
                harmless("five hundred hard links", many(500)),
                refused(
                        "a hard link to a pipe",
                        new RawTar().entry('6', "p", "").hardLink("h", "p")),
                refused(
                        "a hard link to a whiteout",
                        new RawTar().file(".wh.x", "").hardLink("h", "x")),
                refused(
                        "a hard link to a device",
                        new RawTar()
                                .entry('3', "n", "", NOTHING, block -> {
                                    RawTar.put(block, Tar.MAJOR_OFFSET, "0000001");
                                    RawTar.put(block, Tar.MINOR_OFFSET, "0000003");
                                })
                                .hardLink("h", "n")),
                refused("a hard link to dots", new RawTar().hardLink("h", "..")),
                refused(
                        "a hard link through a link to the host",
                        new RawTar().symlink("l", "/etc").hardLink("h", "l/passwd")));
    }

    private static Stream<Attack> names() {
        return Stream.of(
                harmless("control characters", new RawTar().file("\u0001\u001b[31m\n\r\t\u007f", "x")),
                harmless("bytes that are no text", new RawTar().file("\u00ff\u00fe\u00c0\u0080", "x")),
                harmless("a name that looks like an option", new RawTar().file("--checkpoint-action=exec=sh", "x")),
                harmless("a name of a shell", new RawTar().file("$(id);`id`", "x")),
                harmless("a name of spaces", new RawTar().file("   ", "x")),
                harmless("three dots", new RawTar().file(".../...", "x")),
                harmless("backslashes", new RawTar().file("..\\..\\outside\\x", "x")),
                harmless("colons and commas", new RawTar().file("a:b,c=d", "x")),
                harmless(
                        "the longest name",
                        new RawTar().pax("path", "n".repeat(255)).file("a", "x")),
                harmless(
                        "the deepest path",
                        new RawTar().pax("path", "d/".repeat(255) + "f").file("a", "x")),
                refused(
                        "a deeper path",
                        new RawTar().pax("path", "d/".repeat(256) + "f").file("a", "x")),
                harmless("the bookkeeping of AUFS", new RawTar().file(".wh..wh.plnk/1.2", "x")),
                refused(
                        "a whiteout of dots in a link",
                        new RawTar().symlink("l", "..").file("l/.wh...", "")),
                harmless("an opaque mark that is nearly one", new RawTar().file(".wh..wh..opqx", "")),
                harmless(
                        "a whiteout of a whiteout",
                        new RawTar().file(".wh.x", "").file(".wh..wh.x", "")),
                harmless(
                        "a whiteout with bytes",
                        new RawTar()
                                .entry('0', ".wh.x", "", latin("bytes"), _ -> {})
                                .file("y", "z")),
                harmless(
                        "a whiteout that is a directory",
                        new RawTar().directory(".wh.x").file("y", "z")));
    }

    private static Stream<Attack> attributes() {
        return Stream.of(
                harmless(
                        "a program of root with set-id",
                        new RawTar().entry('0', "su", "", latin("x"), with(Tar.MODE_OFFSET, "0006755"))),
                harmless(
                        "the largest owner",
                        new RawTar()
                                .pax("uid", "4294967294", "gid", "4294967294")
                                .file("f", "")),
                refused(
                        "the owner that means nobody",
                        new RawTar().pax("gid", "4294967295").file("f", "")),
                refused(
                        "an owner of 64 bits",
                        new RawTar().pax("uid", "18446744073709551616").file("f", "")),
                refused("an owner with a name", new RawTar().pax("gid", "wheel").file("f", "")),
                harmless("a time before all", new RawTar().pax("mtime", "-1").file("f", "")),
                refused("a time of infinity", new RawTar().pax("mtime", "inf").file("f", "")),
                harmless(
                        "a time with many digits",
                        new RawTar().pax("mtime", "1." + "9".repeat(100)).file("f", "")),
                refused(
                        "a time with more digits",
                        new RawTar().pax("mtime", "1." + "9".repeat(200)).file("f", "")),
                refused("a capability that is too long", xattr("security.capability", "x".repeat(25))),
                harmless("a capability of a directory", directory("security.capability", "\1\0\0\2" + "\0".repeat(16))),
                refused("an attribute without a name", xattr("", "x")),
                refused("an attribute with a long name", xattr("user." + "n".repeat(251), "x")),
                refused("an attribute whose name is no text", xattr("user.\u00ff", "x")),
                refused("overlay's whiteout", xattr("trusted.overlay.whiteout", "y")),
                refused("overlay's origin", xattr("trusted.overlay.origin", "x")),
                refused("overlay's nesting", xattr("trusted.overlay.overlay.opaque", "y")),
                refused("the user's overlay whiteouts", directory("user.overlay.opaque", "x")),
                harmless("signatures of another machine", xattr("security.evm", "\3x")),
                harmless("an access list", directory("system.posix_acl_default", "\2\0\0\0")),
                harmless("an attribute nobody knows", xattr("strange.name", "x")),
                refused(
                        "attributes for all that follow",
                        new RawTar()
                                .entry('g', "g", "", latin("31 SCHILY.xattr.user.evil=value\n"), _ -> {})
                                .file("f", "")),
                refused(
                        "a name for all that follow",
                        new RawTar()
                                .entry('g', "g", "", latin("19 path=../outside\n"), _ -> {})
                                .file("f", "")),
                refused("a block device of a disk", device('4', "0000010")),
                refused("the kernel's log", device('3', "0000001")),
                refused("a device without a number", device('3', "0000000")));
    }

    private static RawTar xattr(String name, String value) {
        return new RawTar().pax(XATTR + name, value).file("f", "");
    }

    private static RawTar directory(String name, String value) {
        return new RawTar().pax(XATTR + name, value).directory("d");
    }

    private static RawTar device(char kind, String major) {
        return new RawTar().entry(kind, "n", "", NOTHING, block -> {
            RawTar.put(block, Tar.MAJOR_OFFSET, major);
            RawTar.put(block, Tar.MINOR_OFFSET, "0000013");
        });
    }
}
