package cas.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.fuzz.Target;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A mask changes what it names and nothing else (rule A11). An input is three texts with NULs between them:
/// paths, one a line; the labels there are; the labels that are wanted.
public final class MaskTarget implements Target {
    private static final String FIELD = "labels";

    @Override
    public String name() {
        return "mask";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "labels\0a=1\nb=2\0b=3\nc=4",
                "labels.b\0a=1\nb=2\0b=3\nc=4",
                "labels.a\nlabels.c\0a=1\nb=2\0b=3\nc=4",
                "labels.io.x/y.z\nlabels\0io.x/y.z=1\0io.x/y.z=2",
                "labels.\ntarget\0\0",
                "\0a=1\0b=2",
                "labelsx\n.labels\nlabels..b\0.b=1\0.b=2");
    }

    @Override
    public void run(byte[] input) {
        String[] parts = Target.text(input).split("\0", 3);
        List<String> paths = parts[0].isEmpty() ? List.of() : List.of(parts[0].split("\n", -1));
        Map<String, String> there = parts.length > 1 ? LabelTarget.lines(parts[1]) : Map.of();
        Map<String, String> wanted = parts.length > 2 ? LabelTarget.lines(parts[2]) : Map.of();
        FieldMask mask = new FieldMask(paths);
        assertEquals(paths.isEmpty(), mask.isAll());
        Labels before = Labels.of(there);
        Labels after = mask.apply(FIELD, before, wanted);
        assertEquals(expected(paths, before.asMap(), wanted), after.asMap());
        assertEquals(after, mask.apply(FIELD, after, wanted), "applied twice");
        assertEquals(before, Labels.of(there), "the old labels are as they were");
        require(mask);
    }

    private static Map<String, String> expected(
            List<String> paths, Map<String, String> there, Map<String, String> wanted) {
        boolean all = paths.isEmpty() || paths.contains(FIELD);
        Map<String, String> expected = new TreeMap<>(all ? wanted : there);
        for (String path : paths) {
            if (path.startsWith(FIELD + ".")) {
                String key = path.substring(FIELD.length() + 1);
                expected.put(key, wanted.getOrDefault(key, ""));
            }
        }
        expected.values().removeIf(String::isEmpty);
        return expected;
    }

    private static void require(FieldMask mask) {
        boolean known = mask.paths().stream().allMatch(FieldMask::isLabelPath);
        try {
            mask.require("a thing", FieldMask::isLabelPath);
            assertTrue(known);
        } catch (InvalidArgument e) {
            assertFalse(known);
        }
    }
}
