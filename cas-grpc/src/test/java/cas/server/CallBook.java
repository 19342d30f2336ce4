package cas.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which role may make which call, as docs/API.md promises it: the table of the tests.
public final class CallBook {
    private static final Pattern ROW = Pattern.compile(
            "\\| `([a-z0-9.]+\\.v1(?:alpha)?\\.[A-Za-z]+)` \\| ((?:`[A-Za-z]+` ?)+) \\| ([a-z, ]+) \\|");
    private static final String EVERYBODY = "everybody";

    private CallBook() {}

    /// Roles, by the full name of the method.
    public static Map<String, Set<AgentRole>> read() throws IOException {
        Map<String, Set<AgentRole>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "API.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !List.of("needed", "free").contains(row.group(3))) {
                for (String method : row.group(2).replace("`", "").strip().split(" ", -1)) {
                    rows.merge(row.group(1) + "/" + method, roles(row.group(3)), (one, other) -> {
                        throw new AssertionError("two rows for " + row.group(1) + "/" + method);
                    });
                }
            }
        }
        return rows;
    }

    private static Set<AgentRole> roles(String text) {
        Set<AgentRole> roles = EnumSet.of(AgentRole.OPERATOR);
        if (text.equals(EVERYBODY)) {
            return EnumSet.allOf(AgentRole.class);
        }
        Arrays.stream(text.split(", ", -1))
                .map(word -> AgentRole.of(word).orElseThrow())
                .forEach(roles::add);
        return roles;
    }
}
