package cas.layer;

import static cas.layer.RawTar.latin;
import static cas.layer.RawTar.with;

import cas.layer.Attack.Fate;
import java.util.stream.Stream;

/// Sparse files whose maps lie (rule S19), in all four spellings.
final class SparseAttacks {
    private static final int MAP = 386;
    private static final int MORE = 482;
    private static final int REAL = 483;
    private static final String HUGE = "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff";

    private SparseAttacks() {}

    private static Attack refused(String what, RawTar tar) {
        return new Attack("sparse: " + what, Fate.REFUSED, tar.end());
    }

    private static Attack harmless(String what, RawTar tar) {
        return new Attack("sparse: " + what, Fate.HARMLESS, tar.end());
    }

    /// The old form: a map in the header.
    static RawTar old(String map, String real, String content) {
        return new RawTar().entry('S', "s", "", latin(content), block -> {
            RawTar.put(block, Tar.MAGIC_OFFSET, Tar.GNU_MAGIC);
            RawTar.put(block, MAP, map);
            RawTar.put(block, REAL, real);
        });
    }

    static String numbers(long... numbers) {
        StringBuilder text = new StringBuilder();
        for (long number : numbers) {
            text.append("%011o\0".formatted(number));
        }
        return text.toString();
    }

    private static RawTar listed(String map, String parts, String size, String content) {
        return new RawTar()
                .pax("GNU.sparse.map", map, "GNU.sparse.numblocks", parts, "GNU.sparse.size", size)
                .file("s", content);
    }

    /// The newest form: the map in front of the bytes.
    static RawTar inFront(String map, String real, String content) {
        return new RawTar()
                .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", real)
                .file("s", map + "\0".repeat(Tar.padding(map.length())) + content);
    }

    static Stream<Attack> all() {
        return Stream.concat(headers(), records());
    }

    private static Stream<Attack> headers() {
        return Stream.of(
                harmless("a hole of a terabyte", old(numbers(0, 1), numbers(1L << 32), "x")),
                refused("parts out of order", old(numbers(4, 1, 2, 1), numbers(10), "xy")),
                refused("parts that overlap", old(numbers(0, 3, 2, 1), numbers(10), "wxyz")),
                refused("a part beyond the end", old(numbers(9, 2), numbers(10), "xy")),
                refused("more bytes than parts", old(numbers(0, 1), numbers(10), "xyz")),
                refused("fewer bytes than parts", old(numbers(0, 9), numbers(10), "x")),
                refused("an offset of 2^63-1", old(HUGE + numbers(1), numbers(10), "x")),
                refused("a length of 2^63-1", old(numbers(1) + HUGE, numbers(10), "x")),
                refused("a real size of 2^63-1", old(numbers(0, 1), HUGE, "x")),
                refused("a negative offset", old("\u00ff".repeat(12) + numbers(1), numbers(10), "x")),
                refused("a negative real size", old(numbers(0, 1), "\u00ff".repeat(12), "x")),
                refused("letters in the map", old("abcdefghijk\0" + numbers(1), numbers(10), "x")),
                refused(
                        "a map that hardly ends",
                        new RawTar()
                                .entry('S', "s", "", new byte[0], block -> {
                                    RawTar.put(block, Tar.MAGIC_OFFSET, Tar.GNU_MAGIC);
                                    RawTar.put(block, MAP, numbers(new long[8]));
                                    RawTar.put(block, MORE, "\1");
                                    RawTar.put(block, REAL, numbers(10));
                                })
                                .bytes(latin((numbers(new long[42]) + "\1" + "\0".repeat(7)).repeat(6300)))),
                refused(
                        "a directory by its name",
                        new RawTar().entry('S', "s/", "", new byte[0], with(REAL, numbers(10)))),
                refused("the root", new RawTar().entry('S', ".", "", new byte[0], with(REAL, numbers(10)))));
    }

    private static Stream<Attack> records() {
        return Stream.of(
                refused("more numbers than parts", listed("0,1,2,3", "1", "10", "xyz")),
                refused("fewer numbers than parts", listed("0,1", "1000000", "10", "x")),
                refused("an odd number of numbers", listed("0,1,2", "2", "10", "x")),
                refused("an empty number", listed("0,,1,1", "2", "10", "x")),
                refused("a sign", listed("0,-1", "1", "10", "x")),
                refused("a number of thirty digits", listed("0," + "9".repeat(30), "1", "10", "x")),
                refused(
                        "a size that is missing",
                        new RawTar().pax("GNU.sparse.map", "0,1").file("s", "x")),
                refused(
                        "offsets without lengths",
                        new RawTar()
                                .pax("GNU.sparse.offset", "0", "GNU.sparse.offset", "1")
                                .file("s", "x")),
                refused(
                        "a map in records and in the header",
                        new RawTar()
                                .pax("GNU.sparse.map", "0,1", "GNU.sparse.numblocks", "1", "GNU.sparse.size", "9")
                                .entry('S', "s", "", latin("x"), with(MAP, numbers(0, 1)))),
                refused(
                        "a version of the future",
                        new RawTar()
                                .pax("GNU.sparse.major", "2", "GNU.sparse.minor", "0")
                                .file("s", "x")),
                refused(
                        "a map for a link",
                        new RawTar()
                                .pax("GNU.sparse.map", "", "GNU.sparse.numblocks", "0", "GNU.sparse.size", "9")
                                .symlink("s", "/etc/passwd")),
                refused(
                        "dots in the name that counts",
                        new RawTar()
                                .pax(
                                        "GNU.sparse.map",
                                        "",
                                        "GNU.sparse.numblocks",
                                        "0",
                                        "GNU.sparse.size",
                                        "9",
                                        "GNU.sparse.name",
                                        "../outside/x")
                                .file("s", "")),
                refused("letters in front", inFront("1\n0\nx\n", "9", "x")),
                refused("an empty line in front", inFront("\n", "9", "")),
                refused("more parts in front than anybody needs", inFront("99999999\n0\n1\n", "9", "x")),
                refused("a map in front that does not end", inFront("9\n0\n1\n", "9", "x")),
                refused("a number in front without an end", inFront("1".repeat(600), "9", "x")),
                refused("two maps", inFront("1\n0\n1\n", "9", "xyz")),
                refused(
                        "a map for all that follow",
                        new RawTar()
                                .entry('g', "g", "", latin("22 GNU.sparse.size=99\n"), _ -> {})
                                .file("s", "x")));
    }
}
