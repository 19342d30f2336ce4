package cas.layer;

import static cas.layer.RawTar.latin;
import static cas.layer.RawTar.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is no archive, or could be read in two ways, is refused by name (rule S19).
class MalformedArchiveTest {
    private static final byte[] NOTHING = {};

    /// Rule S19, one lie each.
    static Stream<Arguments> malformed() {
        String negative = "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff";
        return Stream.of(
                bad("checksum wrong", raw('0', with(Tar.CHECKSUM_OFFSET, "000001\0 "))),
                bad("checksum text", raw('0', with(Tar.CHECKSUM_OFFSET, "abcdefg "))),
                bad("size text", raw('0', with(Tar.SIZE_OFFSET, "0000000000x"))),
                bad("size eight", raw('0', with(Tar.SIZE_OFFSET, "00000000008"))),
                bad("size inner NUL", raw('0', with(Tar.SIZE_OFFSET, "0000\0000010"))),
                bad("size negative", raw('0', with(Tar.SIZE_OFFSET, negative + "\u00ff\u00ff\u00ff\u00ff"))),
                bad("size overflow", raw('0', with(Tar.SIZE_OFFSET, "\u0080\0\0\1\0\0\0\0\0\0\0\0"))),
                bad("size sign", raw('0', with(Tar.SIZE_OFFSET, "\u0080\0\0\0\u0080\0\0\0\0\0\0\0"))),
                bad("size huge", raw('0', with(Tar.SIZE_OFFSET, "\u0080\0\0\0\u007f\0\0\0\0\0\0\0"))),
                bad("uid negative", raw('0', with(Tar.UID_OFFSET, negative))),
                bad("uid minus one", raw('0', with(Tar.UID_OFFSET, "\u0080\0\0\0\u00ff\u00ff\u00ff\u00ff"))),
                bad("mtime far", raw('0', with(Tar.MTIME_OFFSET, "\u0080\0\0\0\u0000\u00ff\0\0\0\0\0\0"))),
                bad("mode text", raw('0', with(Tar.MODE_OFFSET, "rwxr-xr"))),
                bad("unknown type", raw('Z', _ -> {})),
                bad("multi volume", raw('M', _ -> {})),
                bad("GNU sparse", raw('S', with(386, "00000000010\000000000010\0"))),
                bad("no name", new RawTar().file("", "x").end()),
                bad("file with slash", new RawTar().file("a/", "x").end()),
                bad(
                        "directory with bytes",
                        new RawTar().entry('5', "d", "", latin("x"), _ -> {}).end()),
                bad(
                        "link with bytes",
                        new RawTar().entry('2', "l", "t", latin("x"), _ -> {}).end()),
                bad("link to nothing", new RawTar().symlink("l", "").end()),
                bad("hard link to itself", new RawTar().hardLink("a", "./a").end()),
                bad("device number", raw('3', with(Tar.MAJOR_OFFSET, "7777777"))),
                bad("root is a file", new RawTar().file("./", "").end()),
                bad(
                        "data after the end",
                        new RawTar().bytes(new RawTar().end()).file("x", "y").end()),
                bad(
                        "one zero block",
                        new RawTar().bytes(new byte[512]).file("x", "y").end()),
                bad("cut in a header", Arrays.copyOf(new RawTar().file("x", "y").cut(), 300)),
                bad("cut in a file", Arrays.copyOf(new RawTar().file("x", "yz").cut(), 513)));
    }

    static Stream<Arguments> malformedPax() {
        return Stream.of(
                bad(
                        "size disagrees",
                        new RawTar().pax("size", "512").file("x", "yz").end()),
                bad(
                        "size hides an entry",
                        new RawTar().pax("size", "0").file("x", "yz").end()),
                bad(
                        "size record negative",
                        new RawTar().pax("size", "-1").file("x", "").end()),
                bad(
                        "size record overflow",
                        new RawTar().pax("size", "9".repeat(30)).file("x", "").end()),
                bad("uid text", new RawTar().pax("uid", "root").file("x", "").end()),
                bad(
                        "uid range",
                        new RawTar().pax("uid", "4294967295").file("x", "").end()),
                bad(
                        "mtime text",
                        new RawTar().pax("mtime", "1e99999999").file("x", "").end()),
                bad(
                        "twice",
                        new RawTar().pax("uid", "1", "uid", "2").file("x", "").end()),
                bad(
                        "two headers",
                        new RawTar()
                                .pax("uid", "1")
                                .pax("gid", "2")
                                .file("x", "")
                                .end()),
                bad("no entry", new RawTar().pax("uid", "1").end()),
                bad("path NUL", new RawTar().pax("path", "a\0b").file("x", "").end()),
                bad(
                        "PAX sparse",
                        new RawTar().pax("GNU.sparse.major", "1").file("x", "").end()),
                bad(
                        "star sparse",
                        new RawTar().pax("SCHILY.realsize", "1").file("x", "").end()),
                bad(
                        "xattr no name",
                        new RawTar().pax("SCHILY.xattr.", "1").file("x", "").end()),
                bad(
                        "xattr large",
                        new RawTar()
                                .pax("SCHILY.xattr.user.a", "x".repeat(65537))
                                .file("x", "")
                                .end()),
                bad("record length", pax("5 uid=1\n")),
                bad("record length zero", pax("0 uid=1\n")),
                bad("record length sign", pax("-8 uid=1\n")),
                bad("record length large", pax("99999999999999999999 uid=1\n")),
                bad("record unended", pax("8 uid=1x")),
                bad("record no equals", pax("8 uid_1\n")),
                bad("record no key", pax("6 =12\n")),
                bad("record no length", pax("uid=1\n")),
                bad(
                        "header large",
                        new RawTar()
                                .entry('x', "p", "", new byte[(1 << 20) + 1], _ -> {})
                                .end()),
                bad(
                        "global size",
                        new RawTar()
                                .entry('g', "p", "", latin("9 size=0\n"), _ -> {})
                                .file("x", "")
                                .end()),
                bad(
                        "GNU and PAX names",
                        new RawTar()
                                .pax("path", "a")
                                .entry('L', "L", "", latin("b\0"), _ -> {})
                                .file("x", "")
                                .end()),
                bad(
                        "two GNU names",
                        new RawTar()
                                .entry('L', "L", "", latin("b\0"), _ -> {})
                                .entry('L', "L", "", latin("b\0"), _ -> {})
                                .file("x", "")
                                .end()),
                bad(
                        "GNU name NUL",
                        new RawTar()
                                .entry('L', "L", "", latin("b\0c\0"), _ -> {})
                                .file("x", "")
                                .end()),
                bad(
                        "GNU name empty",
                        new RawTar()
                                .entry('L', "L", "", latin("\0"), _ -> {})
                                .file("x", "")
                                .end()),
                bad(
                        "GNU name large",
                        new RawTar()
                                .entry('L', "L", "", latin("x".repeat(5000)), _ -> {})
                                .file("x", "")
                                .end()));
    }

    private static Arguments bad(String what, byte[] archive) {
        return Arguments.of(what, archive);
    }

    private static byte[] raw(char type, Consumer<byte[]> change) {
        return new RawTar().entry(type, "name", "", NOTHING, change).end();
    }

    private static byte[] pax(String records) {
        return new RawTar()
                .entry('x', "pax", "", latin(records), _ -> {})
                .file("x", "")
                .end();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformed", "malformedPax"})
    void malformedIsRefused(String what, byte[] archive) {
        InvalidArgument refused = assertThrows(InvalidArgument.class, () -> TarReaderTest.read(archive), what);
        assertEquals(Reason.INVALID_LAYER, refused.reason());
    }
}
