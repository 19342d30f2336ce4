package cas.sim;

import cas.sim.Node.DirectoryNode;
import cas.sim.Node.FileNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Copies a tree with all that is durable and pending in it, so that one crash can be tried many times.
final class TreeCopy {
    private final Map<Node, Node> copies = new HashMap<>();

    DirectoryNode directory(DirectoryNode node) {
        return (DirectoryNode) copy(node);
    }

    NameJournal journal(NameJournal journal) {
        NameJournal copy = new NameJournal();
        for (NameJournal.Change change : journal.pending) {
            Map<NameJournal.Slot, Optional<Node>> slots = new LinkedHashMap<>();
            change.slots()
                    .forEach((slot, node) -> slots.put(
                            new NameJournal.Slot(directory(slot.directory()), slot.name()), node.map(this::copy)));
            copy.pending.add(new NameJournal.Change(slots));
        }
        return copy;
    }

    Iterable<Node> all() {
        return copies.values();
    }

    private Node copy(Node node) {
        Node known = copies.get(node);
        if (known != null) {
            return known;
        }
        return switch (node) {
            case FileNode file -> {
                FileNode copy = new FileNode(file.modified);
                copy.bytes = file.bytes;
                copy.durable = file.durable;
                copy.doomed = file.doomed;
                copies.put(file, copy);
                yield copy;
            }
            case DirectoryNode directory -> {
                DirectoryNode copy = new DirectoryNode(directory.modified);
                copies.put(directory, copy);
                directory.names.forEach((name, child) -> copy.names.put(name, copy(child)));
                directory.durable.forEach((name, child) -> copy.durable.put(name, copy(child)));
                yield copy;
            }
        };
    }
}
