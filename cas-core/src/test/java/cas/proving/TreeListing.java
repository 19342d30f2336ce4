package cas.proving;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// All that can be seen of a directory tree, entry by entry, read by `find`, `stat`, `sha256sum` and `getfattr` so that
/// no code of ours judges ours. Names are bytes, one per character.
public record TreeListing(SortedMap<String, Entry> entries) {
    private static final int FIELDS = 10;
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /// Of the mechanism and not of the tree.
    private static final Set<String> OVERLAYS_OWN = Set.of("trusted.overlay.", "user.overlay.");

    public TreeListing {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /// @param kind `d`, `f`, `l`, `c`, `b`, `p` or `s`
    /// @param size empty for directories, whose size is the file system's own affair
    /// @param modified seconds and nanoseconds since 1970
    /// @param target of a symbolic link, or `major:minor` of a device
    /// @param content SHA-256 of a file
    /// @param links all names of the same inode in this tree, if it has more than one
    public record Entry(
            String kind,
            String mode,
            String owner,
            String size,
            String modified,
            String target,
            String content,
            SortedMap<String, String> attributes,
            SortedSet<String> links) {
        public Entry {
            attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
            links = Collections.unmodifiableSortedSet(new TreeSet<>(links));
        }

        List<String> fields() {
            return List.of(
                    "kind " + kind,
                    "mode " + mode,
                    "owner " + owner,
                    "size " + size,
                    "modified " + modified,
                    "target " + target,
                    "content " + content,
                    "attributes " + attributes,
                    "links " + links);
        }
    }

    /// @param root becomes the entry with the empty name
    public static TreeListing of(Path root) {
        String[] found =
                split(root, "find . -printf '%y\\0%m\\0%U:%G\\0%s\\0%T@\\0%D:%i\\0%n\\0%P\\0%l\\0\\n\\0'", FIELDS);
        Map<String, String> contents = pairs(root, "find . -type f -print0 | xargs -0r sha256sum -bz", " *");
        Map<String, String> devices =
                pairs(root, "find . -type b,c -print0 | xargs -0r stat --printf '%Hr:%Lr *%n\\0'", " *");
        Map<String, SortedMap<String, String>> attributes = attributes(root);
        var inodes = new HashMap<String, SortedSet<String>>();
        for (int i = 0; i < found.length; i += FIELDS) {
            inodes.computeIfAbsent(found[i + 5], inode -> new TreeSet<>()).add(found[i + 7]);
        }
        var entries = new TreeMap<String, Entry>();
        for (int i = 0; i < found.length; i += FIELDS) {
            String kind = found[i];
            String name = found[i + 7];
            SortedSet<String> links =
                    kind.equals("d") ? new TreeSet<>() : inodes.getOrDefault(found[i + 5], new TreeSet<>());
            entries.put(
                    name,
                    new Entry(
                            kind,
                            found[i + 1],
                            found[i + 2],
                            kind.equals("d") ? "" : found[i + 3],
                            found[i + 4],
                            devices.getOrDefault(name, found[i + 8]),
                            contents.getOrDefault(name, ""),
                            attributes.getOrDefault(name, new TreeMap<>()),
                            links.size() > 1 ? links : new TreeSet<>()));
        }
        return new TreeListing(entries);
    }

    /// Without the entry of the root itself and whatever the names begin with.
    public TreeListing without(String... prefixes) {
        var kept = new TreeMap<String, Entry>();
        entries.forEach((name, entry) -> {
            if (Arrays.stream(prefixes).noneMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "/"))) {
                kept.put(name, entry);
            }
        });
        kept.remove("");
        return new TreeListing(kept);
    }

    /// One line for each entry that only one side has and each field that differs; none if the trees are equal.
    public List<String> differences(String mine, TreeListing other, String theirs) {
        var names = new TreeSet<>(entries.keySet());
        names.addAll(other.entries.keySet());
        var differences = new ArrayList<String>();
        for (String name : names) {
            Entry left = entries.get(name);
            Entry right = other.entries.get(name);
            if (left == null || right == null) {
                differences.add("/" + name + ": only in " + (left == null ? theirs : mine));
                continue;
            }
            for (int i = 0; i < left.fields().size(); i++) {
                if (!left.fields().get(i).equals(right.fields().get(i))) {
                    differences.add("/" + name + ": " + left.fields().get(i) + " in " + mine + ", "
                            + right.fields().get(i) + " in " + theirs);
                }
            }
        }
        return List.copyOf(differences);
    }

    private static String[] split(Path root, String script, int fields) {
        String out = Program.shell("cd \"$1\"; " + script, root).run().expect(0).rawOut();
        String[] found = out.isEmpty()
                ? new String[0]
                : out.substring(0, out.length() - 1).split("\0", -1);
        if (found.length % fields != 0) {
            throw new AssertionError(script + ": expected a multiple of " + fields + " fields, found " + found.length);
        }
        return found;
    }

    /// Values by name of lines such as `value *./name`.
    private static Map<String, String> pairs(Path root, String script, String between) {
        var pairs = new HashMap<String, String>();
        for (String line : split(root, script, 1)) {
            int at = line.indexOf(between);
            pairs.put(line.substring(at + between.length() + "./".length()), line.substring(0, at));
        }
        return pairs;
    }

    private static Map<String, SortedMap<String, String>> attributes(Path root) {
        String out = Program.shell("cd \"$1\"; getfattr -RhP -d -m - -e hex .", root)
                .run()
                .expect(0)
                .rawOut();
        var all = new HashMap<String, SortedMap<String, String>>();
        for (String block : out.split("\n\n", -1)) {
            String[] lines = block.strip().split("\n", -1);
            String name = unescaped(lines[0].replaceFirst("^# file: (\\./)?", ""));
            var attributes = new TreeMap<String, String>();
            for (int i = 1; i < lines.length; i++) {
                String line = lines[i];
                if (OVERLAYS_OWN.stream().noneMatch(line::startsWith)) {
                    int at = line.indexOf('=');
                    attributes.put(line.substring(0, at), line.substring(at + 1));
                }
            }
            all.put(name.equals(".") ? "" : name, attributes);
        }
        return all;
    }

    private static String unescaped(String name) {
        return OCTAL.matcher(name)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }
}
