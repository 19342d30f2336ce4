package cas.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;

/// What a command sees of the machine around it.
record World(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, InstantSource clock) {
    World {
        environment = Map.copyOf(environment);
    }

    static World ofProcess() {
        return new World(System.getenv(), System.in, System.out, System.err, InstantSource.system());
    }

    /// Whether a person watches standard error. The launcher knows; asking the JDK would load its console.
    boolean terminal() {
        return !variable("", "CAS_TERMINAL").isEmpty();
    }

    /// The first of the named variables that is set to something.
    String variable(String fallback, String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return fallback;
    }
}
