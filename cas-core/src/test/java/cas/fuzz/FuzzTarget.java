package cas.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Something that takes any bytes and either reads them or refuses them with the one error it may. Everything else,
/// also a broken invariant, escapes and is a finding.
public interface FuzzTarget {
    void take(byte[] input);

    /// Inputs from which mutation begins.
    List<byte[]> seeds();

    static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    static List<byte[]> texts(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// Not an `assert`, which a fuzzer could run without.
    static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
