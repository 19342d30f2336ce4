package cas.wire;

import cas.fuzz.FuzzContract;
import java.util.stream.Stream;

class WireFuzzTest extends FuzzContract {
    static Stream<String> names() {
        return Stream.of("wire");
    }
}
