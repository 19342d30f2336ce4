package cas.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Any text is a filter or is refused, at a cost in proportion to its length (rules K1 to K9). An input is
/// filters behind NULs.
public final class FilterTarget implements Target {
    private static final String VALUE = "docker.io/library/" + "a".repeat(20) + ":1";
    private static final Map<String, String> FIELDS = Map.of("name", VALUE, "", "empty", "labels", "");
    private static final Map<String, String> LABELS = Map.of("a.b/c", "1", "", "nothing", "x.y", VALUE);
    private static final int MESSAGE_CHARS_MAX = 1_000;

    private static final long COST_NANOS_MAX = 300_000_000;
    private static final long COST_PER_CHAR_NANOS_MAX = 20_000;
    /// Compilers and collectors take time that is not the filter's: the best of some tries counts.
    private static final int TRIES = 4;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "",
                "name",
                "name==docker.io/library/a:1",
                "name != x , labels.\"a.b/c\"==1",
                "name~=/^docker\\.io\\/.*a{3,5}(b|[^c]+?):\\d$/",
                "name~=|(?i)\\p{Greek}\\x{1F600}[[:alpha:]]|",
                "labels.x.y~=(a*)*b",
                "name==\"\\x41\\101\\u00e9\\U0001F600\\n\\\"\"",
                "name==\"open",
                "labels.\"a\\\"b\".c==''",
                "name==a,",
                "name=a",
                "a==1 b==2",
                "name==x\0labels.x.y\0",
                "name~=|" + "(".repeat(200) + "a" + ")".repeat(200) + "|",
                "name~=|((((a{9}){9}){9}){9})|",
                "name~=|((((a{0}){9}){9}){9})|",
                "name~=|[[:" + "a?".repeat(40) + "]{5}|");
    }

    @Override
    public void run(byte[] input) {
        List<String> filters = List.of(Target.text(input).split("\0", -1));
        long chars = filters.stream().mapToLong(String::length).sum();
        long best = Long.MAX_VALUE;
        long allowed = COST_NANOS_MAX + COST_PER_CHAR_NANOS_MAX * chars;
        for (int i = 0; i < TRIES && best > allowed; i++) {
            long start = threads.getCurrentThreadCpuTime();
            once(filters, chars);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
        }
        assertTrue(best <= allowed, "a filter of " + chars + " characters took " + best / 1_000_000 + " ms");
    }

    private static void once(List<String> filters, long chars) {
        Filter filter;
        try {
            filter = Filter.parse(filters);
        } catch (InvalidArgument e) {
            assertEquals(Reason.INVALID_FILTER, e.reason());
            assertTrue(e.getMessage().length() <= MESSAGE_CHARS_MAX, e.getMessage());
            return;
        }
        assertTrue(chars <= Filter.FILTER_CHARS_MAX && filters.size() <= Filter.FILTERS_MAX);
        long[] asked = {0};
        boolean matches = filter.matches(path -> {
            asked[0]++;
            assertTrue(!path.isEmpty());
            return field(path);
        });
        assertTrue(asked[0] <= chars, "asked " + asked[0] + " times");
        assertEquals(matches, filter.matches(FilterTarget::field), "asked again");
        if (filter.texts().isEmpty()) {
            assertTrue(matches && filters.contains(""), "matches everything");
        } else {
            assertEquals(filters, filter.texts());
        }
    }

    static Optional<String> field(List<String> path) {
        return path.size() == 1
                ? Optional.ofNullable(FIELDS.get(path.getFirst()))
                : Fields.label(path, "labels", LABELS);
    }
}
