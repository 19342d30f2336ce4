package cas.fuzz;

import static cas.fuzz.FuzzTarget.require;

import cas.error.CasException.InvalidArgument;
import cas.name.FieldMask;
import cas.name.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Lines: `p PATH` is a path of the mask, `b KEY=VALUE` a label before, `w KEY=VALUE` a wanted one (rules A9-A11).
final class FieldMaskTarget implements FuzzTarget {
    @Override
    public void take(byte[] input) {
        List<String> paths = new ArrayList<>();
        Map<String, String> before = new TreeMap<>();
        Map<String, String> wanted = new TreeMap<>();
        FuzzTarget.text(input).lines().forEach(line -> {
            String rest = line.length() > 2 ? line.substring(2) : "";
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case 'p' -> paths.add(rest);
                case 'b' -> put(before, rest);
                case 'w' -> put(wanted, rest);
                default -> {}
            }
        });
        check(new FieldMask(paths), Labels.of(before), wanted);
    }

    private static void put(Map<String, String> labels, String line) {
        int equals = line.indexOf('=');
        labels.put(equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
    }

    private static void check(FieldMask mask, Labels before, Map<String, String> wanted) {
        Labels after = mask.apply("labels", before, wanted);
        require(after.asMap().values().stream().noneMatch(String::isEmpty), "an empty value");
        require(mask.apply("labels", after, wanted).equals(after), "twice");
        boolean whole = mask.isAll() || mask.paths().contains("labels");
        if (whole) {
            require(after.equals(Labels.of(wanted)), "all");
        } else {
            after.asMap().forEach((key, value) -> {
                boolean named = mask.paths().contains("labels." + key);
                String expected =
                        named ? wanted.getOrDefault(key, "") : before.get(key).orElse("");
                require(value.equals(expected), "label " + key);
            });
            before.asMap().forEach((key, value) -> {
                boolean kept = after.get(key).isPresent();
                boolean removed = mask.paths().contains("labels." + key)
                        && wanted.getOrDefault(key, "").isEmpty();
                require(kept != removed, "removed " + key);
            });
        }
        refuses(mask, after);
    }

    private static void refuses(FieldMask mask, Labels labels) {
        boolean known = mask.paths().stream().allMatch(FieldMask::isLabelPath);
        try {
            mask.require("thing", FieldMask::isLabelPath);
            require(known, "an unknown path");
        } catch (InvalidArgument e) {
            require(!known, "a known path");
        }
        try {
            labels.checked();
        } catch (InvalidArgument e) {
            require(e.getMessage().length() < 300, "message");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return FuzzTarget.texts(
                "",
                "p labels\nw a=1\nb b=2",
                "p labels.containerd.io/gc.ref.content.l.0\nw containerd.io/gc.ref.content.l.0=sha256:\nb b=2",
                "p labels.a\nb a=1",
                "p labels.\np labels..\nw .=x\nw =y",
                "p size\np labels.a\nw a=",
                "w a=" + "x".repeat(4_096));
    }
}
