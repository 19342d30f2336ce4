package cas.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterTest {
    private static final Map<String, String> LABELS = Map.of(
            "foo", "bar",
            "very.simple", "dots",
            "containerd.io/gc.ref.content.0", "sha256:ab/c.d",
            "empty", "");

    private static final Fields THING = path -> switch (path.getFirst()) {
        case "name" -> path.size() == 1 ? Optional.of("busybox:1.36") : Optional.empty();
        case "kind" -> Optional.of("");
        default -> Fields.label(path, "labels", LABELS);
    };

    private static boolean matches(String... filters) {
        return Filter.parse(List.of(filters)).matches(THING);
    }

    /// Rules K2-K7: a field alone asks for presence (K3); fields joined with dots or quoted (K4); the operators
    /// (K5).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "name==busybox:1.36",
                "name == busybox:1.36",
                " name==busybox:1.36, labels. foo\u00a0== bar",
                "name!=other",
                "name~=box",
                "name~=^busy",
                "name~=/b.x:1\\\\.[0-9]+$/",
                "name~=|box|",
                "name~=\"36$\"",
                "labels.foo",
                "labels.foo==bar",
                "labels.very.simple==dots",
                "labels.\"very.simple\"==dots",
                "labels.\"containerd.io/gc.ref.content.0\"",
                "labels.\"containerd.io/gc.ref.content.0\"==sha256:ab/c.d",
                "labels.\"\\x66o\\157\"==\"b\\u0061r\"",
                "labels.empty==\"\"",
                "labels.absent!=x",
                "labels.absent~=^$",
                "unknown!=x",
                "kind==\"\"",
                "\"name\"==busybox:1.36",
            })
    void matching(String filter) {
        assertTrue(matches(filter), filter);
    }

    /// Rules K3, K7, K8: what is not known is not there, and that is no error.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown",
                "unknown==x",
                "name==busybox",
                "name!=busybox:1.36",
                "name~=zzz",
                "name~=(",
                "name~=\"[\"",
                "labels",
                "labels.absent==\"\"",
                "labels.absent!=\"\"",
                "name==busybox:1.36,labels.foo==other",
                "name==\"busybox\\n\"",
                "0name==x",
            })
    void notMatching(String filter) {
        assertFalse(matches(filter), filter);
    }

    /// Rules K2-K6: what the reference server refuses.
    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                ",",
                "name,",
                "name==busybox,",
                ",name",
                "a==1 b==2",
                "name==a , labels.foo==b",
                "name==a ",
                "name ",
                "name ,labels.foo",
                "labels .foo",
                "name==a\u0001",
                "name==a\u200b",
                "name==\"a\u0000\"",
                "name==\"\ufffd\"",
                "name=busybox",
                "name===busybox",
                "name=~busybox",
                "name<busybox",
                "name==",
                "name==,labels.foo",
                "topic==/images/create",
                "topic==|x|",
                "name==.x",
                "name===x",
                "name==!x",
                "name==~x",
                "labels.a/b",
                "labels.a-b==x",
                "labels.",
                ".labels",
                "labels..foo",
                "name==\"open",
                "name==\"bad\\q\"",
                "name=='quoted blank'",
                "name~=/a\\d/",
                "name~=/a|",
                "name==\"\\400\"",
                "name==\"\\ud800\"",
                "name==\"\\U00110000\"",
                "name==\"\\x6\"",
                "name==\"\\",
                "/x/==y",
                "==x",
            })
    void refused(String filter) {
        InvalidArgument e = assertThrows(InvalidArgument.class, () -> matches(filter));
        assertEquals(Reason.INVALID_FILTER, e.reason());
        assertTrue(e.getMessage().contains("[" + filter + "]"), e.getMessage());
        assertTrue(e.getMessage().contains("character "), e.getMessage());
    }

    @Test
    void messageNamesThePlace() {
        InvalidArgument e = assertThrows(InvalidArgument.class, () -> matches("name==a, kind=b"));
        assertEquals(
                "invalid filter [name==a, kind=b]: character 14: expected ==, != or ~=, found '='", e.getMessage());
        e = assertThrows(InvalidArgument.class, () -> matches("name=="));
        assertEquals("invalid filter [name==]: character 7: expected a value, found the end", e.getMessage());
    }

    /// Rule K1.
    @Test
    void alternatives() {
        assertTrue(Filter.parse(List.of()).matches(THING));
        assertTrue(matches(""));
        assertTrue(matches("name==x", ""));
        assertTrue(matches("name==x", "labels.foo"));
        assertFalse(matches("name==x", "labels.bar"));
        assertThrows(InvalidArgument.class, () -> matches("", "name=="));
    }

    /// Rule K6: single quotes are ordinary characters.
    @Test
    void singleQuotesAreOrdinary() {
        Fields fields = path -> Optional.of("'a'");
        assertTrue(Filter.parse(List.of("name=='a'")).matches(fields));
    }

    @Test
    void limits() {
        String tooLong = "name==" + "x".repeat(Filter.FILTER_CHARS_MAX);
        assertThrows(InvalidArgument.class, () -> matches(tooLong));
        assertThrows(
                InvalidArgument.class,
                () -> Filter.parse(java.util.Collections.nCopies(Filter.FILTERS_MAX + 1, "name")));
    }

    /// Rule K9: an expression that makes backtracking engines run for ever, and one that asks for a huge
    /// program.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name~=\"(a*)*(a*)*b\"",
                "name~=((((a{100}){100}){100}){100}){100}",
                "name~=(a{1000}){1000}",
                "name~=((((a{9}){9}){9}){9}){9}b",
                "name~=\"(\\\\pL{99}[a)(]{9}){99}b\""
            })
    void expressionsStayCheap(String filter) {
        Fields fields = path -> Optional.of("a".repeat(2_000));
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertFalse(Filter.parse(List.of(filter)).matches(fields)));
    }

    /// Such a filter once ended the call with a full stack.
    @Test
    void deeplyNestedExpressionsMatchNothing() {
        String deep = "name~=|" + "(".repeat(9_000) + "a" + ")".repeat(9_000) + "|";
        assertFalse(Filter.parse(List.of(deep)).matches(path -> Optional.of("a")));
    }
}
