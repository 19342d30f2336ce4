package cas.metadata;

import cas.error.CasException;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unimplemented;
import cas.event.Event;
import cas.filter.Filter;
import cas.kv.WriteTransaction;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.snapshot.IdMaps;
import cas.snapshot.Kind;
import cas.snapshot.Mount;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.SnapshotTrees;
import cas.snapshot.SnapshotTrees.Tree;
import cas.snapshot.Snapshotter;
import cas.snapshot.Usage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Snapshots of one namespace over directories that know numbers only (rules D1-D17).
final class NamespacedSnapshotter implements Snapshotter {
    private static final Logger LOG = LoggerFactory.getLogger(NamespacedSnapshotter.class);

    private final Ledger ledger;
    private final Caller caller;
    private final SnapshotTrees trees;
    private final SnapshotNumbers numbers;
    private final SnapshotBook book;

    NamespacedSnapshotter(Ledger ledger, Caller caller, SnapshotTrees trees, SnapshotNumbers numbers) {
        this.ledger = ledger;
        this.caller = caller;
        this.trees = trees;
        this.numbers = numbers;
        this.book = new SnapshotBook(caller.namespace(), trees.name());
    }

    @Override
    public List<Mount> prepare(String key, String parent, Labels labels) throws IOException {
        List<Mount> mounts = create(Kind.ACTIVE, key, parent, labels);
        publish(new Event.SnapshotPrepared(trees.name(), key, parent));
        return mounts;
    }

    @Override
    public List<Mount> view(String key, String parent, Labels labels) throws IOException {
        return create(Kind.VIEW, key, parent, labels);
    }

    /// Directories first, then the record: a crash between leaves directories that [Metadata#settle] takes away.
    private List<Mount> create(Kind kind, String key, String parent, Labels labels) throws IOException {
        requireName(key);
        labels.checked();
        Optional<IdMaps> maps = IdMaps.of(labels);
        if (maps.isPresent() && !trees.remapsIds()) {
            throw new Unimplemented("mounting snapshot \"" + key + "\" with other ids: snapshotter " + trees.name()
                    + " or this kernel cannot");
        }
        refuseTaken(key, labels);
        List<Long> parents = ledger.read(tx -> {
            caller.lease().ifPresent(lease -> LeaseBook.require(tx, caller.namespace(), lease));
            book.parent(tx, parent);
            return book.chain(tx, parent);
        });
        Instant now = ledger.now();
        SnapshotInfo info = new SnapshotInfo(key, parent, kind, now, now, labels);
        Tree tree = new Tree(numbers.take(trees), kind, parents, trees.remapsIds() ? maps : Optional.empty());
        try {
            trees.create(tree);
            List<Mount> mounts = trees.mounts(tree);
            if (ledger.write(tx -> recorded(tx, new SnapshotRecord(tree.id(), info, Usage.NONE)))) {
                return mounts;
            }
        } catch (CasException e) {
            // Certainly not recorded.
            numbers.discard(trees, tree.id());
            throw e;
        } catch (IOException e) {
            numbers.suspect(); // Nobody knows whether it is recorded: a collection will find out.
            throw e;
        } finally {
            numbers.end(tree.id());
        }
        numbers.discard(trees, tree.id());
        refuseTaken(key, labels);
        throw book.exists(key);
    }

    private boolean recorded(WriteTransaction tx, SnapshotRecord fresh) {
        SnapshotInfo info = fresh.info();
        if (book.taken(tx, info.name(), info.labels()).isPresent()) {
            return false;
        }
        NamespaceRecord.touch(tx, caller.namespace(), info.created());
        Counter.raise(tx, Counter.SNAPSHOTS, fresh.number() + 1);
        book.put(tx, fresh, book.parent(tx, info.parent()));
        LeaseBook.add(tx, caller, LeaseBook.snapshot(trees.name(), info.name()));
        return true;
    }

    /// Whatever is there already joins the caller's lease (rules D4, D5).
    private void refuseTaken(String key, Labels labels) throws IOException {
        Optional<String> taken = ledger.read(tx -> book.taken(tx, key, labels));
        if (taken.isPresent()) {
            if (caller.lease().isPresent()) {
                ledger.write(tx -> {
                    LeaseBook.add(tx, caller, LeaseBook.snapshot(trees.name(), taken.get()));
                    return true;
                });
            }
            throw book.exists(taken.get());
        }
    }

    @Override
    public List<Mount> mounts(String key) throws IOException {
        Tree tree = ledger.read(tx -> {
            SnapshotRecord found = book.require(tx, "mount", key);
            if (found.info().kind() == Kind.COMMITTED) {
                throw SnapshotBook.notActive("mount", found);
            }
            return book.tree(tx, found);
        });
        ensure(key, tree);
        return trees.mounts(tree);
    }

    private void ensure(String key, Tree tree) throws IOException {
        if (trees.ensure(tree)) {
            LOG.warn(
                    "the directories of snapshot \"{}\", number {}, were gone, as a power cut leaves it; made anew",
                    key,
                    tree.id());
        }
    }

    @Override
    public void commit(String name, String key, String rebase, Labels labels) throws IOException {
        requireName(name);
        labels.checked();
        Tree tree = ledger.read(tx -> {
            SnapshotRecord active = book.committable(tx, name, key);
            book.parent(tx, parentOf(active, rebase));
            return book.tree(tx, active);
        });
        if (!rebase.isEmpty() && tree.parents().isEmpty() && !trees.rebases()) {
            throw new Unimplemented("putting snapshot \"" + key + "\" on a parent: snapshotter " + trees.name()
                    + " copies the parent's files when a snapshot is prepared");
        }
        long number = tree.id();
        ensure(key, tree);
        trees.sync(number);
        Usage usage = trees.usage(number);
        Instant now = ledger.now();
        ledger.write(tx -> {
            SnapshotRecord active = book.committable(tx, name, key);
            if (active.number() != number) {
                throw book.absent("commit", key); // Removed and made anew meanwhile: other files.
            }
            String parent = parentOf(active, rebase);
            SnapshotInfo info = new SnapshotInfo(name, parent, Kind.COMMITTED, now, now, labels);
            Schema.SNAPSHOTS.delete(tx, book.key(key));
            book.put(tx, new SnapshotRecord(number, info, usage), book.parent(tx, parent));
            LeaseBook.drop(tx, caller, LeaseBook.snapshot(trees.name(), key));
            LeaseBook.add(tx, caller, LeaseBook.snapshot(trees.name(), name));
            return true;
        });
        publish(new Event.SnapshotCommitted(trees.name(), key, name));
        try {
            trees.seal(number);
        } catch (IOException e) {
            LOG.warn("snapshot \"{}\" is committed, but its work directory could not be removed", name, e);
        }
    }

    /// One that has a parent keeps it (rule D8).
    private static String parentOf(SnapshotRecord active, String rebase) {
        String parent = active.info().parent();
        return parent.isEmpty() ? rebase : parent;
    }

    @Override
    public void remove(String key) throws IOException {
        requireName(key);
        long number = ledger.remove(tx -> {
            SnapshotRecord found = book.require(tx, "remove", key);
            book.remove(tx, found);
            LeaseBook.drop(tx, caller, LeaseBook.snapshot(trees.name(), key));
            numbers.begin(found.number());
            return found.number();
        });
        publish(new Event.SnapshotRemoved(trees.name(), key));
        numbers.discard(trees, number);
    }

    @Override
    public Optional<SnapshotInfo> stat(String key) throws IOException {
        return ledger.read(tx -> book.find(tx, key)).map(SnapshotRecord::info);
    }

    @Override
    public SnapshotInfo update(String key, Labels labels, FieldMask mask) throws IOException {
        requireName(key);
        mask.require("snapshot \"" + key + "\"", FieldMask::isLabelPath);
        return ledger.write(tx -> {
            SnapshotRecord found = book.require(tx, "update", key);
            SnapshotInfo info = found.info();
            Labels changed = mask.apply("labels", info.labels(), labels.asMap()).checked();
            SnapshotInfo updated =
                    new SnapshotInfo(info.name(), info.parent(), info.kind(), info.created(), ledger.now(), changed);
            Schema.SNAPSHOTS.put(tx, book.key(key), new SnapshotRecord(found.number(), updated, found.usage()));
            return updated;
        });
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) throws IOException {
        byte[] prefix = SnapshotRecord.prefix(caller.namespace(), trees.name());
        ledger.walk(Schema.SNAPSHOTS, prefix, (key, found) -> found.info(), info -> {
            if (filter.matches(info)) {
                visitor.accept(info);
            }
        });
    }

    @Override
    public Usage usage(String key) throws IOException {
        SnapshotRecord found = ledger.read(tx -> book.require(tx, "measure", key));
        return switch (found.info().kind()) {
            case VIEW -> Usage.NONE;
            case ACTIVE -> trees.has(found.number()) ? trees.usage(found.number()) : Usage.NONE;
            case COMMITTED -> found.usage();
        };
    }

    private static void requireName(String name) {
        if (name.isEmpty()) {
            throw new InvalidArgument("snapshot: expected a key or name, found none");
        }
    }

    private void publish(Event event) {
        ledger.world().events().publish(caller.namespace(), event);
    }
}
