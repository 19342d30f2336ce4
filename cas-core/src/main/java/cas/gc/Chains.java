package cas.gc;

import cas.collection.Chain;
import cas.collection.Collector;
import cas.collection.Holder;
import cas.collection.ReferenceRecords;
import cas.collection.ReferenceRecords.HolderVisitor;
import cas.collection.Subject;
import cas.name.Namespace;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds who holds one thing. Walks the records twice: by numbers, to find everybody who leads to it, then for the
/// names of those.
final class Chains {
    /// Holders looked at, and steps made to put them into chains. More is not for people.
    private static final int HOLDERS_MAX = 10_000;

    private final ReferenceRecords records;
    private final Instant now;
    private final Subject subject;
    private final Namespace namespace;
    private final LongSet around = new LongSet();
    private final Map<Long, Subject> subjects = new HashMap<>();
    private final Map<Long, String> roots = new HashMap<>();
    private final Map<Long, List<Link>> holders = new HashMap<>();

    private record Link(long from, String by) {}

    /// A chain from one holder down, to be gone on with upwards.
    private record Path(long top, List<Link> links) {}

    Chains(ReferenceRecords records, Instant now, Subject subject, Namespace namespace) {
        this.records = records;
        this.now = now;
        this.subject = subject;
        this.namespace = namespace;
    }

    List<Chain> find() throws IOException {
        List<Long> nodes = records.require(subject);
        findHolders(nodes);
        nameHolders();
        nodes.forEach(node -> subjects.put(node, subject));
        return chains(nodes);
    }

    private void findHolders(List<Long> nodes) throws IOException {
        Edges back = new Edges();
        records.walk(namespace, now, new HolderVisitor() {
            @Override
            public void record(long node, Supplier<Subject> unnamed) {
                // Names come with the second walk.
            }

            @Override
            public void root(long node, String why) {
                // So do reasons.
            }

            @Override
            public void edge(long from, long to, String by) {
                back.add(to, from);
            }
        });
        Deque<Long> pending = new ArrayDeque<>();
        nodes.forEach(node -> reach(node, pending));
        while (!pending.isEmpty()) {
            back.each(pending.pop(), from -> reach(from, pending));
        }
    }

    private void reach(long node, Deque<Long> pending) {
        if (around.size() < HOLDERS_MAX && around.add(node)) {
            pending.add(node);
        }
    }

    private void nameHolders() throws IOException {
        records.walk(namespace, now, new HolderVisitor() {
            @Override
            public void record(long node, Supplier<Subject> named) {
                if (around.has(node)) {
                    subjects.computeIfAbsent(node, n -> named.get());
                }
            }

            @Override
            public void root(long node, String why) {
                if (around.has(node)) {
                    roots.putIfAbsent(node, why);
                }
            }

            @Override
            public void edge(long from, long to, String by) {
                if (around.has(from) && around.has(to)) {
                    holders.computeIfAbsent(to, n -> new ArrayList<>()).add(new Link(from, by));
                }
            }
        });
    }

    /// The shortest first.
    private List<Chain> chains(List<Long> nodes) {
        List<Chain> chains = new ArrayList<>();
        Deque<Path> pending = new ArrayDeque<>();
        nodes.forEach(node -> pending.add(new Path(node, List.of(new Link(node, "")))));
        int steps = 0;
        while (!pending.isEmpty() && chains.size() < Collector.CHAINS_MAX && steps++ < HOLDERS_MAX) {
            Path path = pending.pop();
            Optional.ofNullable(roots.get(path.top))
                    .flatMap(why -> chain(why, path))
                    .ifPresent(chains::add);
            for (Link link : holders.getOrDefault(path.top, List.of())) {
                if (path.links.stream().noneMatch(each -> each.from == link.from)) {
                    List<Link> longer = new ArrayList<>(path.links);
                    longer.addFirst(link);
                    pending.add(new Path(link.from, longer));
                }
            }
        }
        return List.copyOf(chains);
    }

    /// None if a record went away between the walks.
    private Optional<Chain> chain(String why, Path path) {
        List<Holder> named = new ArrayList<>();
        for (Link link : path.links) {
            Subject each = subjects.get(link.from);
            if (each == null) {
                return Optional.empty();
            }
            named.add(new Holder(each, link.by));
        }
        return Optional.of(new Chain(why, named));
    }
}
