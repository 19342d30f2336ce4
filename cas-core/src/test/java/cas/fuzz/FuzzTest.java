package cas.fuzz;

import java.util.stream.Stream;

class FuzzTest extends FuzzContract {
    static Stream<String> names() {
        return all();
    }
}
