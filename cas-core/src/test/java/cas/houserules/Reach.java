package cas.houserules;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/// Refuses calls by name: `owner.method`, `owner.<init>`, `owner.field`, or `owner.*` for all of a class.
final class Reach {
    private Reach() {}

    /// @param allowed simple names of classes that may, each with its reason
    static ArchCondition<JavaClass> notUse(String description, Set<String> members, Map<String, String> allowed) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (allowed.containsKey(outermost(type))) {
                    return;
                }
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    String owner = access.getTarget().getOwner().getName();
                    if (members.contains(owner + ".*")
                            || members.contains(owner + "." + access.getTarget().getName())) {
                        events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                }
            }
        };
    }

    private static String outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName();
    }
}
