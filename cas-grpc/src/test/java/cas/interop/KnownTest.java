package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// No exception from the comparison with containerd without its reason, and none that is not told.
class KnownTest {
    private static final Path BOOK = Path.of("../docs/TESTING.md");
    private static final String BEGIN = "| rules | what differs |";

    @Test
    void theBookHasExactlyTheseExceptions() throws IOException {
        List<String> told = Files.readAllLines(BOOK).stream()
                .dropWhile(line -> !line.equals(BEGIN))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertEquals(Arrays.stream(Known.values()).map(Known::row).toList(), told);
    }
}
