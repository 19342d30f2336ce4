package cas.layer;

import static cas.layer.RawTar.latin;
import static cas.layer.RawTar.with;

import cas.layer.Attack.Fate;
import java.util.stream.Stream;

/// Attacks by the shape of the tree: names, links, marks and kinds of entries (rules S11 to S16).
final class TreeAttacks {
    private static final byte[] NOTHING = {};
    private static final String ROOT_UP = "../../../../../../../../../..";

    private TreeAttacks() {}

    private static Attack attack(String what, Fate fate, RawTar tar) {
        return new Attack(what, fate, tar.end());
    }

    static Stream<Attack> paths() {
        return Stream.of(
                attack("dots", Fate.REFUSED, new RawTar().file("../outside/x", "y")),
                attack("dots inside", Fate.REFUSED, new RawTar().directory("d").file("d/../../outside/x", "y")),
                attack(
                        "dots that stay inside",
                        Fate.HARMLESS,
                        new RawTar().directory("d").file("d/../x", "y")),
                attack("dots only", Fate.REFUSED, new RawTar().directory("..")),
                attack("dots at the end", Fate.HARMLESS, new RawTar().directory("d/..")),
                attack("many dots", Fate.REFUSED, new RawTar().file(ROOT_UP + "/tmp/x", "y")),
                attack(
                        "dots by PAX",
                        Fate.REFUSED,
                        new RawTar().pax("path", "../outside/x").file("a", "y")),
                attack(
                        "dots by GNU name",
                        Fate.REFUSED,
                        new RawTar()
                                .entry('L', "L", "", latin("../outside/x\0"), _ -> {})
                                .file("a", "y")),
                attack(
                        "dots by prefix",
                        Fate.REFUSED,
                        new RawTar().entry('0', "x", "", NOTHING, with(Tar.PREFIX_OFFSET, "../outside"))),
                attack("absolute", Fate.HARMLESS, new RawTar().file("/outside/x", "y")),
                attack("absolute twice", Fate.HARMLESS, new RawTar().file("//outside//x", "y")),
                attack("dot", Fate.HARMLESS, new RawTar().file("./outside/./x", "y")),
                attack(
                        "name too long",
                        Fate.REFUSED,
                        new RawTar().pax("path", "n".repeat(256)).file("a", "y")),
                attack(
                        "path too long",
                        Fate.REFUSED,
                        new RawTar().pax("path", "n/".repeat(2100)).directory("a")),
                attack(
                        "path too deep",
                        Fate.REFUSED,
                        new RawTar().pax("path", "n/".repeat(257)).directory("a")),
                attack("root replaced by a link", Fate.REFUSED, new RawTar().symlink(".", "/tmp")),
                attack("root replaced by a file", Fate.REFUSED, new RawTar().file("/", "x")));
    }

    static Stream<Attack> links() {
        return Stream.of(
                attack(
                        "through an absolute link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "/tmp").file("l/x", "y")),
                attack(
                        "through a relative link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").file("l/x", "y")),
                attack(
                        "through a link to the root",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "/").file("l/x", "y")),
                attack(
                        "through chained links",
                        Fate.HARMLESS,
                        new RawTar()
                                .symlink("a", "..")
                                .symlink("b", "a/outside")
                                .file("b/x", "y")),
                attack(
                        "through a deep link",
                        Fate.HARMLESS,
                        new RawTar()
                                .directory("d")
                                .symlink("d/l", "../../outside")
                                .file("d/l/x", "y")),
                attack(
                        "through a link that stays inside",
                        Fate.HARMLESS,
                        new RawTar().directory("d").symlink("l", "d").file("l/x", "y")),
                attack(
                        "through a loop",
                        Fate.REFUSED,
                        new RawTar().symlink("l", "l").file("l/x", "y")),
                attack(
                        "through proc",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "/proc/self/root").file("l/tmp/x", "y")),
                attack(
                        "over a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside/secret").file("l", "y")),
                attack(
                        "directory over a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").directory("l").file("l/secret", "y")),
                attack(
                        "attributes of a link",
                        Fate.HARMLESS,
                        new RawTar().entry('2', "l", "../outside/secret", NOTHING, with(Tar.MODE_OFFSET, "0000000"))),
                attack(
                        "directory made by a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").directory("l/d")),
                attack(
                        "link by a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").symlink("l/m", "x")),
                attack(
                        "pipe by a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").entry('6', "l/p", "")),
                attack("hard link outside", Fate.REFUSED, new RawTar().hardLink("h", "../outside/secret")),
                attack("hard link absolute", Fate.REFUSED, new RawTar().hardLink("h", "/etc/passwd")),
                attack(
                        "hard link through a link",
                        Fate.REFUSED,
                        new RawTar()
                                .symlink("l", "../outside")
                                .hardLink("h", "l/secret")
                                .file("h", "y")),
                attack(
                        "hard link of a link",
                        Fate.HARMLESS,
                        new RawTar()
                                .symlink("l", "../outside/secret")
                                .hardLink("h", "l")
                                .file("h", "y")),
                attack(
                        "hard link of a directory",
                        Fate.REFUSED,
                        new RawTar().directory("d").hardLink("h", "d")),
                attack("hard link of the root", Fate.REFUSED, new RawTar().hardLink("h", ".")),
                attack(
                        "hard link as root",
                        Fate.REFUSED,
                        new RawTar().file("f", "").hardLink(".", "f")),
                attack(
                        "hard link to what comes later",
                        Fate.REFUSED,
                        new RawTar().hardLink("h", "f").file("f", "y")),
                attack(
                        "hard link into a link",
                        Fate.HARMLESS,
                        new RawTar().file("f", "y").symlink("l", "../outside").hardLink("l/h", "f")),
                attack(
                        "hard link over its own directory",
                        Fate.REFUSED,
                        new RawTar().directory("d").file("d/f", "y").hardLink("d", "d/f")));
    }

    static Stream<Attack> marks() {
        return Stream.of(
                attack(
                        "whiteout through a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").file("l/.wh.secret", "")),
                attack(
                        "whiteout of a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").file(".wh.l", "")),
                attack("whiteout of nothing", Fate.REFUSED, new RawTar().file(".wh.", "")),
                attack("whiteout of dot", Fate.REFUSED, new RawTar().file(".wh..", "")),
                attack(
                        "whiteout of dots",
                        Fate.REFUSED,
                        new RawTar().directory("d").file("d/.wh...", "")),
                attack("whiteout with a slash", Fate.HARMLESS, new RawTar().file(".wh.d/secret", "")),
                attack("whiteout is a link", Fate.HARMLESS, new RawTar().symlink(".wh.x", "../outside")),
                attack(
                        "opaque through a link",
                        Fate.HARMLESS,
                        new RawTar().symlink("l", "../outside").file("l/.wh..wh..opq", "")),
                attack("opaque root", Fate.HARMLESS, new RawTar().file(".wh..wh..opq", "")),
                attack(
                        "below a whiteout",
                        Fate.REFUSED,
                        new RawTar().file("x", "").file("x/y", "")));
    }

    static Stream<Attack> kinds() {
        return Stream.of(
                attack(
                        "disk",
                        Fate.REFUSED,
                        new RawTar().entry('4', "sda", "", NOTHING, with(Tar.MAJOR_OFFSET, "0000010"))),
                attack(
                        "memory",
                        Fate.REFUSED,
                        new RawTar().entry('3', "mem", "", NOTHING, with(Tar.MAJOR_OFFSET, "0000001"))),
                attack("forged whiteout", Fate.REFUSED, new RawTar().entry('3', "wh", "")),
                attack("socket", Fate.REFUSED, new RawTar().entry('s', "s", "")),
                attack("contiguous file", Fate.REFUSED, new RawTar().entry('7', "c", "")),
                attack(
                        "overlay redirect",
                        Fate.REFUSED,
                        new RawTar()
                                .pax("SCHILY.xattr.trusted.overlay.redirect", "/etc")
                                .directory("d")),
                attack(
                        "overlay metacopy",
                        Fate.REFUSED,
                        new RawTar()
                                .pax("SCHILY.xattr.trusted.overlay.metacopy", "")
                                .file("f", "")),
                attack(
                        "overlay opaque",
                        Fate.REFUSED,
                        new RawTar()
                                .pax("SCHILY.xattr.trusted.overlay.opaque", "y")
                                .directory("d")),
                attack(
                        "user overlay",
                        Fate.REFUSED,
                        new RawTar()
                                .pax("SCHILY.xattr.user.overlay.redirect", "/etc")
                                .directory("d")),
                attack(
                        "bad capability",
                        Fate.REFUSED,
                        new RawTar()
                                .pax("SCHILY.xattr.security.capability", "x")
                                .file("f", "")),
                attack(
                        "labels of another machine",
                        Fate.HARMLESS,
                        new RawTar()
                                .pax(
                                        "SCHILY.xattr.security.selinux",
                                        "u:r:t",
                                        "SCHILY.xattr.security.ima",
                                        "x",
                                        "SCHILY.xattr.security.evm",
                                        "x",
                                        "SCHILY.xattr.trusted.note",
                                        "x",
                                        "SCHILY.xattr.system.posix_acl_access",
                                        "x")
                                .file("f", "")),
                attack(
                        "size hides a second archive",
                        Fate.REFUSED,
                        new RawTar()
                                .pax("size", "1024")
                                .entry(
                                        '0',
                                        "f",
                                        "",
                                        new RawTar().file("../outside/x", "y").cut(),
                                        with(Tar.SIZE_OFFSET, "00000000000"))));
    }
}
