package cas.gc;

import cas.digest.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one namespace holds and what holds what, as plain sets of names: `blob x`, `image x`, `snapshot x`, `lease x`,
/// `ingest x`. Knows nothing of how it is stored.
final class SetModel {
    final Map<String, Node> nodes = new TreeMap<>();

    /// One name.
    static final class Node {
        boolean root;
        Optional<Instant> end = Optional.empty();
        /// Why it is held, by the name of the reason.
        final Map<String, String> to = new LinkedHashMap<>();
        final Map<String, String> from = new LinkedHashMap<>();
        /// Held while the other was used in the last day.
        final Map<String, String> whileUsed = new LinkedHashMap<>();
        Optional<Instant> used = Optional.empty();
        final Set<String> listed = new HashSet<>();
        boolean flat;
    }

    Node add(String name) {
        return nodes.computeIfAbsent(name, n -> new Node());
    }

    static String blob(Digest digest) {
        return "blob " + digest;
    }

    Set<String> names() {
        return nodes.keySet();
    }

    /// Everything that is held now.
    Set<String> live(Instant now) {
        Set<String> whole = new HashSet<>();
        Set<String> alone = new HashSet<>();
        Deque<String> pending = new ArrayDeque<>();
        nodes.forEach((name, node) -> {
            if (node.root && node.end.filter(end -> end.isBefore(now)).isEmpty()) {
                reach(name, whole, pending);
            }
        });
        Map<String, Set<String>> children = children();
        while (!pending.isEmpty()) {
            String name = pending.pop();
            children.getOrDefault(name, Set.of()).forEach(child -> reach(child, whole, pending));
            Node node = nodes.get(name);
            if (node == null) {
                continue; // A name that is held, and nothing of that name.
            }
            node.to.values().forEach(target -> reach(target, whole, pending));
            node.whileUsed.values().stream()
                    .filter(target -> isUsed(target, now))
                    .forEach(target -> reach(target, whole, pending));
            for (String target : node.listed) {
                if (node.flat) {
                    holdAlone(target, alone);
                } else {
                    reach(target, whole, pending);
                }
            }
        }
        whole.addAll(alone);
        whole.retainAll(nodes.keySet());
        return new TreeSet<>(whole);
    }

    private boolean isUsed(String name, Instant now) {
        Node node = nodes.get(name);
        return node != null
                && node.used
                        .filter(at -> Duration.between(at, now).compareTo(Duration.ofHours(24)) < 0)
                        .isPresent();
    }

    private Map<String, Set<String>> children() {
        Map<String, Set<String>> children = new HashMap<>();
        nodes.forEach((name, node) -> node.from
                .values()
                .forEach(parent ->
                        children.computeIfAbsent(parent, p -> new HashSet<>()).add(name)));
        return children;
    }

    private void holdAlone(String name, Set<String> alone) {
        String next = name;
        while (next != null && alone.add(next)) {
            Node node = nodes.get(next);
            next = node == null ? null : node.to.get("parent");
        }
    }

    private void reach(String name, Set<String> live, Deque<String> pending) {
        if (live.add(name)) {
            pending.push(name);
        }
    }
}
