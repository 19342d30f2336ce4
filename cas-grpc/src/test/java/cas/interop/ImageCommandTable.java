package cas.interop;

import cas.proving.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which commands and flags of `ctr images` were run, and how often, against all that its own help lists.
final class ImageCommandTable {
    private static final Pattern LISTED = Pattern.compile("(?m)^   ([a-z, ]+?)  +\\S");
    private static final Pattern FLAG = Pattern.compile("(?m)^   (-\\S+(?: \\S+)*)  ");

    private final Map<String, String> commands = new HashMap<>();
    private final Map<String, Map<String, String>> flags = new LinkedHashMap<>();
    private final Map<String, Integer> runs = new HashMap<>();
    private final Set<String> differing = new HashSet<>();

    /// Asks this `ctr` what it has.
    ImageCommandTable(String ctr) {
        String help = Program.of(ctr, "images", "--help").check();
        Matcher command = LISTED.matcher(help.substring(help.indexOf("COMMANDS:"), help.indexOf("OPTIONS:")));
        while (command.find()) {
            List<String> names = List.of(command.group(1).split(", ", -1));
            names.forEach(name -> commands.put(name, names.getFirst()));
            flags.put(
                    names.getFirst(),
                    flagsOf(Program.of(ctr, "images", names.getFirst(), "--help")
                            .check()));
        }
    }

    private static Map<String, String> flagsOf(String help) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher flag = FLAG.matcher(help.substring(Math.max(0, help.indexOf("OPTIONS:"))));
        while (flag.find()) {
            List<String> names = List.of(flag.group(1).replace(" value", "").split(", ", -1));
            names.forEach(name -> found.put(name, names.getFirst()));
        }
        found.keySet().removeAll(List.of("--help", "-h"));
        return found;
    }

    /// @param words as given to `ctr`, from `images` on
    void ran(List<String> words, boolean same) {
        String name = commands.get(words.get(1));
        if (name == null) {
            throw new AssertionError("ctr has no command " + words);
        }
        List<String> cells = new ArrayList<>(List.of(name));
        for (String word : words) {
            String flag = flags.getOrDefault(name, Map.of()).get(word);
            if (flag != null) {
                cells.add(name + " " + flag);
            }
        }
        for (String cell : cells) {
            runs.merge(cell, 1, Integer::sum);
            if (!same) {
                differing.add(cell);
            }
        }
    }

    /// Commands and flags that were neither run nor excused.
    List<String> missing(Map<String, String> excuses) {
        List<String> missing = new ArrayList<>();
        for (String cell : cells()) {
            if (!runs.containsKey(cell) && !excuses.containsKey(cell)) {
                missing.add(cell);
            }
        }
        return missing;
    }

    /// Excuses of what was run after all, or does not exist.
    List<String> needless(Map<String, String> excuses) {
        List<String> needless = new ArrayList<>();
        for (String cell : excuses.keySet()) {
            if (runs.containsKey(cell) || !cells().contains(cell)) {
                needless.add(cell);
            }
        }
        return needless;
    }

    private List<String> cells() {
        List<String> cells = new ArrayList<>();
        flags.forEach((command, its) -> {
            cells.add(command);
            new TreeSet<>(its.values()).forEach(flag -> cells.add(command + " " + flag));
        });
        return cells;
    }

    String text(Map<String, String> excuses) {
        StringBuilder text = new StringBuilder(String.format("%-45s %4s  %s%n", "ctr images ...", "runs", "result"));
        for (String cell : cells()) {
            String result = !runs.containsKey(cell)
                    ? "not run: " + excuses.getOrDefault(cell, "?")
                    : differing.contains(cell) ? "DIFFERS" : "same";
            text.append(String.format("%-45s %4d  %s%n", cell, runs.getOrDefault(cell, 0), result));
        }
        return text.toString();
    }
}
