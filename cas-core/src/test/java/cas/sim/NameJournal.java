package cas.sim;

import cas.sim.Node.DirectoryNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// The changes of names that are not durable yet, in order. One change is atomic: a rename is in both directories
/// or in none.
final class NameJournal {
    final List<Change> pending = new ArrayList<>();

    /// Where a name may stand.
    record Slot(DirectoryNode directory, String name) {}

    /// What becomes of some slots; empty means the name goes.
    record Change(Map<Slot, Optional<Node>> slots) {
        Change {
            slots = new LinkedHashMap<>(slots);
        }

        private void make(boolean durable) {
            slots.forEach((slot, node) -> {
                Map<String, Node> names = durable ? slot.directory().durable : slot.directory().names;
                node.ifPresentOrElse(there -> names.put(slot.name(), there), () -> names.remove(slot.name()));
            });
        }
    }

    void make(Change change) {
        change.make(false);
        pending.add(change);
    }

    /// Makes durable what touches the directory, and earlier changes of the same names with it.
    void sync(DirectoryNode directory) {
        Set<Slot> needed = new HashSet<>();
        Set<Integer> chosen = new HashSet<>();
        for (int i = pending.size() - 1; i >= 0; i--) {
            Set<Slot> slots = pending.get(i).slots().keySet();
            if (slots.stream().anyMatch(slot -> slot.directory().equals(directory) || needed.contains(slot))) {
                chosen.add(i);
                needed.addAll(slots);
            }
        }
        List<Change> later = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            if (chosen.contains(i)) {
                pending.get(i).make(true);
            } else {
                later.add(pending.get(i));
            }
        }
        pending.clear();
        pending.addAll(later);
    }

    void crash(Survival survival, Random random) {
        for (Change change : pending) {
            boolean survives = switch (survival) {
                case NOTHING -> false;
                case EVERYTHING -> true;
                case SOME -> random.nextBoolean();
            };
            if (survives) {
                change.make(true);
            }
        }
        pending.clear();
    }
}
