package cas.houserules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Which package of the engine stands on which floor. Imports go down, or along the same floor where
/// that makes no cycle; the packages on the floor of implementations do not know each other.
final class Floors {
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("digest", "name", "error"),
            Set.of("filter"),
            Set.of(
                    "content",
                    "snapshot",
                    "image",
                    "container",
                    "lease",
                    "volume",
                    "event",
                    "namespace",
                    "overview",
                    "finding",
                    "collection",
                    "disk",
                    "kv",
                    "os"),
            Set.of(
                    "metadata",
                    "content.local",
                    "snapshot.overlay",
                    "snapshot.copied",
                    "volume.local",
                    "layer",
                    "diskimage",
                    "registry",
                    "kv.memory",
                    "kv.lmdb",
                    "os.linux"),
            Set.of("gc", "check", "unpack", "pack", "migrate", "materialize"),
            Set.of("engine"));

    private static final int FLOOR_OF_IMPLEMENTATIONS = 3;

    /// Implementations that may know another one, as `from -> to`.
    private static final Map<String, Set<String>> NEIGHBOURS = Map.of();

    private final String root;

    Floors(String root) {
        this.root = root;
    }

    ArchCondition<JavaClass> importDownOnly() {
        return new ArchCondition<>("stand on a floor and import down only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = relative(type);
                if (floor(from).isEmpty()) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + ": package " + from + " stands on no floor of the house"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (inside(target) && !allowed(from, relative(target))) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private boolean allowed(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        int origin = floor(from).orElseThrow();
        OptionalInt target = floor(to);
        if (target.isEmpty() || target.getAsInt() > origin) {
            return false;
        }
        return target.getAsInt() < origin
                || origin != FLOOR_OF_IMPLEMENTATIONS
                || NEIGHBOURS.getOrDefault(from, Set.of()).contains(to);
    }

    private boolean inside(JavaClass type) {
        return type.getPackageName().startsWith(root + ".");
    }

    private String relative(JavaClass type) {
        return inside(type) ? type.getPackageName().substring(root.length() + 1) : "";
    }

    private static OptionalInt floor(String name) {
        for (int i = 0; i < FLOORS.size(); i++) {
            if (FLOORS.get(i).contains(name)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
