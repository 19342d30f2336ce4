package cas.houserules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Who implements a noun has a test that holds it to the contract of that noun: `cas.contract.XContract` for `X`, run
/// by
/// a class of tests from which one comes to the implementation.
public final class Contracts {
    private static final String CONTRACTS = "cas.contract.";

    private final JavaClasses all;
    private final Map<String, Set<String>> reached = new HashMap<>();

    /// @param all the implementations and their tests
    public Contracts(JavaClasses all) {
        this.all = all;
    }

    /// @param nouns packages of nouns, as in `cas.image`
    /// @param excused nouns that have no contract, each with its reason; a noun that has one needs no excuse
    public ArchCondition<JavaClass> beHeld(Set<String> nouns, Map<String, String> excused) {
        return new ArchCondition<>("be held to the contracts of their nouns") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaClass noun : type.getAllRawInterfaces()) {
                    if (nouns.contains(noun.getPackageName())
                            && !type.isInterface()
                            && !excused.containsKey(noun.getSimpleName())
                            && !isHeld(type, noun)) {
                        events.add(SimpleConditionEvent.violated(
                                type,
                                type.getName() + ": expected a test that holds it to " + noun.getSimpleName()
                                        + "Contract, found none"));
                    }
                }
            }
        };
    }

    /// Whether the noun has a contract.
    public boolean hasContract(JavaClass noun) {
        return all.contain(CONTRACTS + noun.getSimpleName() + "Contract");
    }

    private boolean isHeld(JavaClass type, JavaClass noun) {
        String contract = CONTRACTS + noun.getSimpleName() + "Contract";
        return all.stream()
                .filter(test -> !test.isInterface() && test.isAssignableTo(contract))
                .anyMatch(test -> from(test).contains(type.getName()));
    }

    /// A list of contracts is run by those that extend it.
    private static Set<JavaClass> starts(JavaClass test) {
        Set<JavaClass> starts = new HashSet<>(Set.of(test));
        test.getEnclosingClass().ifPresent(list -> starts.addAll(list.getAllSubclasses()));
        return starts;
    }

    /// All that one comes to from a class of tests.
    private Set<String> from(JavaClass test) {
        return reached.computeIfAbsent(test.getName(), name -> {
            Set<String> seen = new HashSet<>();
            Deque<JavaClass> pending = new ArrayDeque<>(starts(test));
            while (!pending.isEmpty()) {
                JavaClass next = pending.pop();
                for (Dependency dependency : next.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (all.contain(target.getName()) && seen.add(target.getName())) {
                        pending.add(target);
                    }
                }
            }
            return seen;
        });
    }
}
