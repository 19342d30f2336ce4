package cas.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TextRecordTest {
    @Test
    void goldenText() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("ref", "a\\b\nc\rd=e");
        lines.put("total", "42");
        TextRecord record = new TextRecord(lines);
        String text = "ref=a\\\\b\\nc\\rd=e\ntotal=42\ncrc32c=5180f660\n";
        assertEquals(text, record.print());
        assertEquals(Optional.of(record), TextRecord.parse(text));
    }

    @Test
    void anythingLessThanWholeIsNothing() {
        String text = new TextRecord(Map.of("a", "1")).print();
        for (int end = 0; end < text.length(); end++) {
            assertEquals(Optional.empty(), TextRecord.parse(text.substring(0, end)), text.substring(0, end));
        }
        assertEquals(Optional.empty(), TextRecord.parse(text.replace('1', '2')));
        assertEquals(Optional.empty(), TextRecord.parse("\0".repeat(text.length())));
        assertEquals(Optional.empty(), TextRecord.parse(text + "more"));
    }

    @Test
    void numbersAreNumbers() {
        TextRecord record = new TextRecord(Map.of(
                "good",
                "7",
                "most",
                Long.toString(Long.MAX_VALUE),
                "beyond",
                "9223372036854775808",
                "bad",
                "-7",
                "long",
                "9".repeat(30)));
        assertEquals(Optional.of(7L), record.number("good"));
        assertEquals(Optional.of(Long.MAX_VALUE), record.number("most"));
        assertEquals(Optional.empty(), record.number("beyond"));
        assertEquals(Optional.empty(), record.number("bad"));
        assertEquals(Optional.empty(), record.number("long"));
        assertEquals(Optional.empty(), record.number("none"));
    }
}
