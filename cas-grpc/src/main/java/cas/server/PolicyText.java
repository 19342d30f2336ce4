package cas.server;

import cas.error.CasException.InvalidArgument;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the text of a policy. A line is empty, a comment (`#`), a role with the uids that have it, or
/// `take`, a role and a directory. Nothing is guessed and nothing passed over.
final class PolicyText {
    static final int AGENTS_MAX = 64;
    static final int SOURCES_MAX = 64;

    private static final String TAKE = "take";
    private static final int NOBODY = -1;

    private final String file;
    private final Map<Integer, Set<AgentRole>> agents = new HashMap<>();
    private final Map<AgentRole, Set<Path>> sources = new EnumMap<>(AgentRole.class);
    private int line;

    PolicyText(String file) {
        this.file = file;
    }

    Policy parse(String text) {
        for (String each : text.lines().toList()) {
            line++;
            String said = each.strip();
            if (!said.isEmpty() && !said.startsWith("#")) {
                List<String> words = List.of(said.split("\\s+"));
                if (words.getFirst().equals(TAKE)) {
                    take(said, words);
                } else {
                    agents(words);
                }
            }
        }
        return new Policy(agents, sources);
    }

    private void agents(List<String> words) {
        AgentRole role = AgentRole.of(words.getFirst())
                .orElseThrow(() -> wrong("one of " + AgentRole.words() + ", " + TAKE, "\"" + words.getFirst() + "\""));
        if (words.size() == 1) {
            throw wrong("at least one uid behind \"" + role.word() + "\"", "none");
        }
        for (String word : words.subList(1, words.size())) {
            int uid = uid(word);
            if (!agents.computeIfAbsent(uid, _ -> EnumSet.noneOf(AgentRole.class))
                    .add(role)) {
                throw wrong("each uid once as " + role.word(), word + " again");
            }
        }
        if (agents.size() > AGENTS_MAX) {
            throw wrong("at most " + AGENTS_MAX + " uids", Integer.toString(agents.size()));
        }
    }

    private int uid(String word) {
        if (word.matches("0|[1-9][0-9]{0,9}")) {
            long number = Long.parseLong(word);
            if (number < Integer.toUnsignedLong(NOBODY)) {
                return (int) number;
            }
        }
        throw wrong("a uid, a number from 0 to 4294967294", "\"" + word + "\"");
    }

    /// A directory may have blanks in its name, but not at its ends.
    private void take(String said, List<String> words) {
        if (words.size() < 3) {
            throw wrong("\"" + TAKE + " ROLE DIRECTORY\"", "\"" + said + "\"");
        }
        AgentRole role = Optional.of(words.get(1))
                .flatMap(AgentRole::of)
                .filter(CallTable::mayTake)
                .orElseThrow(() -> wrong("a role that takes files: " + CallTable.takers(), "\"" + words.get(1) + "\""));
        String name = said.substring(TAKE.length())
                .strip()
                .substring(words.get(1).length())
                .strip();
        if (!sources.computeIfAbsent(role, _ -> new HashSet<>()).add(directory(name))) {
            throw wrong("each directory once for " + role.word(), name + " again");
        }
        if (sources.values().stream().mapToInt(Set::size).sum() > SOURCES_MAX) {
            throw wrong("at most " + SOURCES_MAX + " lines of \"" + TAKE + "\"", "more");
        }
    }

    private Path directory(String name) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw wrong("a directory", "\"" + name + "\"");
        }
        if (!path.isAbsolute() || !path.normalize().toString().equals(name) || path.getParent() == null) {
            throw wrong(
                    "the absolute path of a directory below \"/\", without \".\", \"..\" and empty names",
                    "\"" + name + "\"");
        }
        return path;
    }

    private InvalidArgument wrong(String expected, String found) {
        return new InvalidArgument("policy " + file + ", line " + line + ": expected " + expected + ", found " + found);
    }
}
