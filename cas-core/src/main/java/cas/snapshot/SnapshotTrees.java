package cas.snapshot;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Where the files of snapshots lie. Knows numbers and directories; names, parents, labels and namespaces
/// belong to
/// the floor above.
public interface SnapshotTrees {
    /// The snapshotter's name on the wire, such as `overlayfs`.
    String name();

    /// Makes the directories of a new snapshot (rule E1). The number must be free. A power cut may take them back until
    /// [#sync], but never a part of them: [#ensure] makes them again.
    void create(Tree tree) throws IOException;

    /// Makes the directories of an active snapshot or a view again if a power cut took them back. What was written to
    /// them since was promised to nobody.
    ///
    /// @return whether they had to be made
    default boolean ensure(Tree tree) throws IOException {
        if (has(tree.id())) {
            return false;
        }
        create(tree);
        return true;
    }

    /// Whether a snapshot without a parent can be put on one when it is committed (rule D8).
    default boolean rebases() {
        return true;
    }

    /// What must be mounted to see the tree (rules E2-E6).
    List<Mount> mounts(Tree tree) throws IOException;

    /// Allocated bytes and inodes of the snapshot's own layer.
    Usage usage(long id) throws IOException;

    /// One barrier: when it returns, everything written to the snapshot so far is on disk (rule D4 of
    /// durability).
    void sync(long id) throws IOException;

    /// A committed tree is never written again: leftovers that only an active one needs go away.
    void seal(long id) throws IOException;

    /// Removes the directories; nothing happens if they are not there.
    void remove(long id) throws IOException;

    /// Whether a number has directories.
    default boolean has(long id) throws IOException {
        return ids().contains(id);
    }

    /// The numbers of directories that a crash left half made or half removed; [#remove] takes them away.
    default SortedSet<Long> remains() throws IOException {
        return new TreeSet<>();
    }

    /// The numbers that have directories.
    SortedSet<Long> ids() throws IOException;

    /// Whether it can be mounted with other ids than those on disk (rule E7).
    default boolean remapsIds() {
        return false;
    }

    /// What clients may ask of it beyond what every snapshotter does, in the field's words (rule E9).
    default SortedSet<String> capabilities() {
        SortedSet<String> words = new TreeSet<>();
        if (rebases()) {
            words.add("rebase");
        }
        if (remapsIds()) {
            words.add("remap-ids");
        }
        return words;
    }

    /// @param parents numbers of the lower layers, the nearest first
    record Tree(long id, Kind kind, List<Long> parents, Optional<IdMaps> maps) {
        public Tree {
            parents = List.copyOf(parents);
        }

        public Tree(long id, Kind kind, List<Long> parents) {
            this(id, kind, parents, Optional.empty());
        }
    }
}
