package cas.fuzz;

import static cas.fuzz.FuzzTarget.require;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.filter.Fields;
import cas.filter.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A list of filters, each on a line of its own (rules K1-K9).
final class FilterTarget implements FuzzTarget {
    private static final long MATCH_MILLIS_MAX = 2_000;
    private static final int VALUE_CHARS = 2_000;

    private static final Map<String, String> LABELS =
            Map.of("a", "1", "b.c", "two", "x/y", "a".repeat(VALUE_CHARS), "é", "\u0000\uD83D\uDE00");

    private static final Fields THING = path -> switch (path.getFirst()) {
        case "name" -> Optional.of("docker.io/library/a:1");
        case "digest" -> Optional.of("sha256:" + "0".repeat(64));
        default -> Fields.label(path, "labels", LABELS);
    };

    @Override
    public void take(byte[] input) {
        List<String> texts = Arrays.asList(FuzzTarget.text(input).split("\n", -1));
        Filter all;
        try {
            all = Filter.parse(texts);
        } catch (InvalidArgument e) {
            require(e.reason() == Reason.INVALID_FILTER, "reason");
            return;
        }
        boolean any = false;
        for (String text : texts) {
            any |= matches(Filter.parse(List.of(text)));
            // What may be said once may be said twice, and means the same.
            if (!text.isEmpty()) {
                require(
                        matches(Filter.parse(List.of(text + "," + text))) == matches(Filter.parse(List.of(text))),
                        "twice");
            }
        }
        require(matches(all) == any, "alternatives");
        require(matches(Filter.parse(all.texts())) == any, "texts");
    }

    private static boolean matches(Filter filter) {
        long start = System.nanoTime();
        boolean matches = filter.matches(THING);
        require((System.nanoTime() - start) / 1_000_000 < MATCH_MILLIS_MAX, "time");
        return matches;
    }

    @Override
    public List<byte[]> seeds() {
        return FuzzTarget.texts(
                "",
                "name",
                "name==docker.io/library/a:1",
                "labels.a!=1,labels.b.c==two",
                "labels.\"x/y\"~=\"(a*)*b\"\ndigest~=/^sha256:[0-9a-f]{64}$/",
                "name~=|\\.io|, labels.\"\\u00e9\"",
                "name==\"\\x61\\n\\\"\\U0001F600\\101\"",
                "name~=((a{10}){10}){10}",
                "a==1 b==2",
                "name=x",
                "labels.\"open");
    }
}
