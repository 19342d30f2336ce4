package cas.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Something that reads bytes from outside, and what holds whatever they are. Listed in
/// `META-INF/services/cas.fuzz.Target`.
public interface Target {
    /// A short word. Targets of one name are run together.
    String name();

    /// Small inputs to begin with, one of each kind.
    List<byte[]> seeds();

    /// Returns if all that must hold does.
    void run(byte[] input);

    /// Bytes as text; what is no UTF-8 is replaced, as no client can send it.
    static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    static List<byte[]> texts(String... texts) {
        return List.of(texts).stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
