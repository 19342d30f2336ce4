package cas.sim;

import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotTrees;
import cas.snapshot.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Snapshots without files: numbers, mounts as overlayfs would answer them, and what was asked of them in which order.
public final class MemoryTrees implements SnapshotTrees {
    private final Map<Long, Tree> trees = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private boolean failing;

    @Override
    public String name() {
        return "overlayfs";
    }

    /// What was done, oldest first, such as `sync 3`.
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /// From now on every change fails as a broken disk does.
    public synchronized void fail() {
        failing = true;
    }

    public synchronized void recover() {
        failing = false;
    }

    private void change(String call) throws IOException {
        if (failing) {
            throw new IOException("the simulated trees are broken: " + call);
        }
        calls.add(call);
    }

    @Override
    public synchronized void create(Tree tree) throws IOException {
        change("create " + tree.id());
        if (trees.putIfAbsent(tree.id(), tree) != null) {
            throw new IllegalStateException("number " + tree.id() + " is in use");
        }
    }

    @Override
    public List<Mount> mounts(Tree tree) {
        String fs = fs(tree.id());
        boolean writable = tree.kind() == Kind.ACTIVE;
        List<String> lowers = tree.parents().stream().map(MemoryTrees::fs).toList();
        if (lowers.isEmpty()) {
            return List.of(new Mount("bind", fs, List.of(writable ? "rw" : "ro", "rbind")));
        }
        String lower = "lowerdir=" + String.join(":", lowers);
        if (writable) {
            List<String> options = List.of("workdir=/trees/" + tree.id() + "/work", "upperdir=" + fs, lower);
            return List.of(new Mount("overlay", "overlay", options));
        }
        return lowers.size() == 1
                ? List.of(new Mount("bind", lowers.getFirst(), List.of("ro", "rbind")))
                : List.of(new Mount("overlay", "overlay", List.of(lower)));
    }

    private static String fs(long id) {
        return "/trees/" + id + "/fs";
    }

    @Override
    public synchronized Usage usage(long id) throws IOException {
        if (!trees.containsKey(id)) {
            throw new IOException("number " + id + " has no directories");
        }
        return new Usage(4096, 1);
    }

    @Override
    public synchronized void sync(long id) throws IOException {
        change("sync " + id);
    }

    @Override
    public synchronized void seal(long id) throws IOException {
        change("seal " + id);
    }

    @Override
    public synchronized void remove(long id) throws IOException {
        change("remove " + id);
        trees.remove(id);
    }

    @Override
    public synchronized SortedSet<Long> ids() {
        return new TreeSet<>(trees.keySet());
    }
}
