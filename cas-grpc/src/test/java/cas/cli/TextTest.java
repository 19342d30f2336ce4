package cas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/// Numbers and tables as `ctr` prints them.
final class TextTest {
    @ParameterizedTest
    @CsvSource({"0,0.0 B", "152,152.0 B", "1023,1023.0 B", "1741,1.7 KiB", "685,685.0 B", "3221225472,3.0 GiB"})
    void binarySizes(long bytes, String text) {
        assertEquals(text, SizeText.binary(bytes));
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "6,6B", "999,999B", "1000,1kB", "10240,10.24kB", "123456,123.5kB", "5400000000,5.4GB"})
    void decimalSizes(long bytes, String text) {
        assertEquals(text, SizeText.decimal(bytes));
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "1K,1024", "512M,536870912", "40G,42949672960", "2T,2199023255552", "1GiB,1073741824"})
    void sizesOnTheCommandLine(String text, long bytes) {
        assertEquals(bytes, new SizeText().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "-1", "1.5G", "1X", "99999999999999999T", "0x10"})
    void noSize(String text) {
        assertThrows(TypeConversionException.class, () -> new SizeText().convert(text));
    }

    @ParameterizedTest
    @CsvSource({"0,PT0S", "300ms,PT0.3S", "1.5h,PT1H30M", "2h45m,PT2H45M", "10s,PT10S"})
    void durations(String text, Duration duration) {
        assertEquals(duration, new DurationText().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "1h-5m", "5x"})
    void noDuration(String text) {
        assertThrows(TypeConversionException.class, () -> new DurationText().convert(text));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.9S,Less than a second",
        "PT1S,1 second",
        "PT59S,59 seconds",
        "PT1M59S,About a minute",
        "PT59M59S,59 minutes",
        "PT1H29M,About an hour",
        "PT1H31M,2 hours",
        "PT47H,47 hours",
        "PT72H,3 days",
        "PT336H,2 weeks",
        "PT1440H,2 months",
        "PT17520H,2 years"
    })
    void ages(Duration age, String text) {
        assertEquals(text, AgeText.of(age));
    }

    @Test
    void blankTablePadsEveryCell() {
        Table table = Table.blanks("KEY", "PARENT", "KIND").row("k1", "", "Active");
        assertEquals("KEY PARENT KIND   \nk1         Active \n", table.text());
    }

    @Test
    void tabTableLeavesTheLastColumnAlone() {
        Table table = Table.tabs("DIGEST", "SIZE").row("sha256:0123456789", "6B");
        assertEquals("DIGEST\t\t\tSIZE\nsha256:0123456789\t6B\n", table.text());
    }

    @Test
    void widthCountsCharactersNotBytes() {
        assertEquals("K  \nñé \n", Table.blanks("K").row("ñé").text());
    }
}
