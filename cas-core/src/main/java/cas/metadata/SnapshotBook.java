package cas.metadata;

import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import cas.name.Labels;
import cas.name.Namespace;
import cas.snapshot.IdMaps;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.SnapshotTrees.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who stands on whom, in one namespace and snapshotter: the rules of snapshots as parts of transactions.
final class SnapshotBook {
    static final String REF_LABEL = "containerd.io/snapshot.ref";

    /// A longer chain is a loop: overlayfs itself takes 500 layers at most.
    private static final int CHAIN_MAX = 10_000;

    private final Namespace namespace;
    private final String snapshotter;

    SnapshotBook(Namespace namespace, String snapshotter) {
        this.namespace = namespace;
        this.snapshotter = snapshotter;
    }

    byte[] key(String name) {
        return SnapshotRecord.key(namespace, snapshotter, name);
    }

    Optional<SnapshotRecord> find(ReadTransaction tx, String name) {
        return Schema.SNAPSHOTS.get(tx, key(name));
    }

    SnapshotRecord require(ReadTransaction tx, String doing, String name) {
        return find(tx, name).orElseThrow(() -> absent(doing, name));
    }

    NotFound absent(String doing, String name) {
        return new NotFound(
                Reason.SNAPSHOT_NOT_FOUND,
                "cannot " + doing + " snapshot \"" + name + "\": namespace \"" + namespace
                        + "\" has none on snapshotter " + snapshotter);
    }

    /// What stands in the way of a new snapshot: the name in the label (rule D5), then the key (rule D4).
    Optional<String> taken(ReadTransaction tx, String key, Labels labels) {
        Optional<String> target =
                labels.get(REF_LABEL).filter(name -> find(tx, name).isPresent());
        return target.isPresent()
                ? target
                : Optional.of(key).filter(name -> find(tx, name).isPresent());
    }

    AlreadyExists exists(String name) {
        return new AlreadyExists("snapshot \"" + name + "\" is there already, in namespace \"" + namespace
                + "\" on snapshotter " + snapshotter);
    }

    /// The snapshot a new one can stand on.
    ///
    /// @return empty for a root
    Optional<SnapshotRecord> parent(ReadTransaction tx, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        SnapshotRecord parent = require(tx, "stand on", name);
        if (parent.info().kind() != Kind.COMMITTED) {
            throw new InvalidArgument("cannot stand on snapshot \"" + name + "\": expected it committed, found it "
                    + parent.info().kind().word());
        }
        return Optional.of(parent);
    }

    Tree tree(ReadTransaction tx, SnapshotRecord snapshot) {
        return new Tree(
                snapshot.number(),
                snapshot.info().kind(),
                chain(tx, snapshot.info().parent()),
                maps(snapshot.info()));
    }

    /// Labels that were changed since may say anything.
    private static Optional<IdMaps> maps(SnapshotInfo info) {
        try {
            return IdMaps.of(info.labels());
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }

    /// Numbers of a parent and all its parents, the nearest first.
    List<Long> chain(ReadTransaction tx, String parent) {
        List<Long> numbers = new ArrayList<>();
        String next = parent;
        while (!next.isEmpty()) {
            String name = next;
            SnapshotRecord record = find(tx, name).orElseThrow(() -> broken(name, "it is gone"));
            numbers.add(record.number());
            if (numbers.size() > CHAIN_MAX) {
                throw broken(parent, "its parents form a loop");
            }
            next = record.info().parent();
        }
        return numbers;
    }

    private static DataLoss broken(String name, String why) {
        return new DataLoss("damaged metadata: snapshot \"" + name + "\" has children, but " + why);
    }

    void put(WriteTransaction tx, SnapshotRecord snapshot, Optional<SnapshotRecord> parent) {
        Schema.SNAPSHOTS.put(tx, key(snapshot.info().name()), snapshot);
        parent.ifPresent(under ->
                Schema.CHILDREN.put(tx, SnapshotRecord.childKey(under.number(), snapshot.number()), Nothing.NOTHING));
    }

    /// @throws FailedPrecondition if others stand on it (rule D9)
    void remove(WriteTransaction tx, SnapshotRecord snapshot) {
        String name = snapshot.info().name();
        if (hasChildren(tx, snapshot)) {
            throw new FailedPrecondition(
                    Reason.SNAPSHOT_HAS_CHILDREN, "cannot remove snapshot \"" + name + "\": others stand on it");
        }
        Schema.SNAPSHOTS.delete(tx, key(name));
        find(tx, snapshot.info().parent())
                .ifPresent(parent ->
                        Schema.CHILDREN.delete(tx, SnapshotRecord.childKey(parent.number(), snapshot.number())));
    }

    boolean hasChildren(ReadTransaction tx, SnapshotRecord snapshot) {
        return Schema.CHILDREN.any(tx, Keys.key().number(snapshot.number()).toBytes());
    }

    /// The active snapshot that can be committed under a new name (rule D7).
    SnapshotRecord committable(ReadTransaction tx, String name, String key) {
        if (find(tx, name).isPresent()) {
            throw exists(name);
        }
        SnapshotRecord active = require(tx, "commit", key);
        if (active.info().kind() != Kind.ACTIVE) {
            throw notActive("commit", active);
        }
        return active;
    }

    static CasException notActive(String doing, SnapshotRecord found) {
        return new FailedPrecondition(
                Reason.FAILED_PRECONDITION,
                "cannot " + doing + " snapshot \"" + found.info().name() + "\": expected it active, found it "
                        + found.info().kind().word());
    }
}
