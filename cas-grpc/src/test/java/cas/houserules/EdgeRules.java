package cas.houserules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// What the packages of the edge may import.
final class EdgeRules {
    private static final String WIRE = "cas.wire";
    private static final String SERVER = "cas.server";
    private static final String CLIENT = "cas.client";
    private static final String COMMANDS = "cas.cli";

    /// What generated stubs speak of by themselves, and bytes on their way.
    private static final Set<String> PLAIN_MESSAGES = Set.of(
            "com.google.protobuf.Any",
            "com.google.protobuf.Empty",
            "com.google.protobuf.FieldMask",
            "com.google.protobuf.ByteString",
            "com.google.protobuf.UnsafeByteOperations");

    /// Methods with the shape of a translation that are none, and why.
    private static final Map<String, String> NO_TRANSLATION =
            Map.of("cas.client.RemoteIngest.greet", "a call: takes the request, gives the server's answer");

    private EdgeRules() {}

    static SequencedMap<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("packages", classes().should().resideInAnyPackage(WIRE, SERVER, CLIENT, COMMANDS));
        rules.put("wire is below", noneIn(WIRE, SERVER, CLIENT, COMMANDS));
        rules.put("server stands alone", noneIn(SERVER, CLIENT, COMMANDS, "picocli.."));
        rules.put("client stands alone", noneIn(CLIENT, SERVER, COMMANDS, "picocli.."));
        rules.put("commands speak nouns", noneIn(COMMANDS, "cas.proto..", "com.google.protobuf..", "io.grpc.."));
        rules.put("cycles", slices().matching("cas.(**)").should().beFreeOfCycles());
        rules.put(
                "messages",
                noClasses()
                        .that(resideOutsideOfPackage(WIRE))
                        .should()
                        .dependOnClassesThat(resideInAPackage("com.google.protobuf..")
                                .and(DescribedPredicate.describe(
                                        "are not plain messages", type -> !PLAIN_MESSAGES.contains(type.getName())))));
        rules.put(
                "translation",
                classes().that(resideInAnyPackage(SERVER, CLIENT)).should(leaveTranslationToTheWire()));
        rules.put(
                "transport",
                noClasses()
                        .that(resideOutsideOfPackages(SERVER, CLIENT))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.grpc.netty..", "io.grpc.stub..")));
        rules.put(
                "logging",
                noClasses()
                        .that(resideOutsideOfPackage(COMMANDS))
                        .should()
                        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                        .because("the daemon's back end is set up where the daemon is started"));
        rules.put(
                "kernel",
                noClasses()
                        .should()
                        .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
                        .orShould()
                        .dependOnClassesThat(resideInAPackage("org.lmdbjava.."))
                        .allowEmptyShould(true));
        rules.put("words", classes().should(Words.beOurs()));
        rules.put("closed", classes().should(Doors.beClosed()));
        return rules;
    }

    private static ArchRule noneIn(String from, String... to) {
        return noClasses().that(resideInAPackage(from)).should().dependOnClassesThat(resideInAnyPackage(to));
    }

    /// A method that takes a noun and gives a message, or the other way round, is translation.
    private static ArchCondition<JavaClass> leaveTranslationToTheWire() {
        return new ArchCondition<>("leave translation to " + WIRE) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMethod method : type.getMethods()) {
                    String name = type.getName() + "." + method.getName();
                    if (method.getName().startsWith("lambda$") || NO_TRANSLATION.containsKey(name)) {
                        continue;
                    }
                    List<JavaClass> taken = method.getRawParameterTypes();
                    JavaClass given = method.getRawReturnType();
                    if (noun(given) && taken.stream().anyMatch(EdgeRules::message)
                            || message(given) && taken.stream().anyMatch(EdgeRules::noun)) {
                        events.add(SimpleConditionEvent.violated(method, name + " translates"));
                    }
                }
            }
        };
    }

    private static boolean message(JavaClass type) {
        return type.getPackageName().startsWith("cas.proto.");
    }

    private static boolean noun(JavaClass type) {
        return Stream.of("content", "snapshot", "image", "lease", "volume", "event", "overview")
                .anyMatch(name -> type.getPackageName().equals("cas." + name) && !type.isInterface());
    }
}
