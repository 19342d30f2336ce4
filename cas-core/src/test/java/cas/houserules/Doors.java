package cas.houserules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an implementation package shows: one public type, its door; the rest is package-private and final.
final class Doors {
    private Doors() {}

    /// @param more further public types by full package name, where a package has more than one door
    static ArchCondition<JavaClass> beFew(Map<String, Set<String>> more) {
        return new ArchCondition<>("show one door per package") {
            private final Map<String, Set<String>> doors = new TreeMap<>();

            @Override
            public void init(Collection<JavaClass> types) {
                for (JavaClass type : types) {
                    if (type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                        doors.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                                .add(type.getSimpleName());
                    }
                }
            }

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Set<String> shown = doors.getOrDefault(type.getPackageName(), Set.of());
                Set<String> listed = more.getOrDefault(type.getPackageName(), Set.of());
                if (shown.size() > 1
                        && shown.contains(type.getSimpleName())
                        && !listed.contains(type.getSimpleName())) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getPackageName() + ": expected one door, found " + shown));
                }
            }
        };
    }

    static ArchCondition<JavaClass> beClosed() {
        return new ArchCondition<>("be final") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Set<JavaModifier> modifiers = type.getModifiers();
                boolean open = !type.isInterface()
                        && !type.isAnonymousClass()
                        && !type.isEnum()
                        && !modifiers.contains(JavaModifier.ABSTRACT)
                        && !modifiers.contains(JavaModifier.FINAL);
                if (open && !type.getSimpleName().isEmpty()) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + ": expected final"));
                }
            }
        };
    }
}
