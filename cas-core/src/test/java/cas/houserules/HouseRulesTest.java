package cas.houserules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The laws of the house hold in the engine, and each of them is able to say no.
class HouseRulesTest {
    private static final String PLANTED = "cas.houserules.planted";

    /// Where breaking a law was weighed and kept, and why.
    private static final Map<String, String> EXCUSED = Map.of(
            "Disk", "the file system as one port: one verb per operation that a crash may separate",
            "Call", "a method handle declares Throwable");

    @TestFactory
    Stream<DynamicTest> rules() {
        JavaClasses engine = new ClassFileImporter().importPath(Path.of("target/classes"));
        return new CoreRules("cas")
                .all().entrySet().stream()
                        .map(rule -> DynamicTest.dynamicTest(
                                rule.getKey(),
                                () -> rule.getValue().allowEmptyShould(true).check(engine)));
    }

    @TestFactory
    Stream<DynamicTest> rulesRefusePlantedOffenders() {
        JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);
        return new CoreRules(PLANTED)
                .all().entrySet().stream()
                        .filter(rule ->
                                !rule.getKey().equals("edge") && !rule.getKey().equals("command line"))
                        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> refuses(rule.getValue(), planted)));
    }

    /// Habit 10. What has a contract is held to it everywhere; that nouns with a second implementation have one, the
    /// edge
    /// tells.
    @Test
    void implementationsAreHeldToTheContractsOfTheirNouns() {
        JavaClasses all =
                new ClassFileImporter().importPaths(Path.of("target/classes"), Path.of("target/test-classes"));
        Contracts contracts = new Contracts(all);
        Map<String, String> none = new HashMap<>();
        all.stream()
                .filter(type -> CoreRules.NOUNS.contains(type.getPackageName()) && !contracts.hasContract(type))
                .forEach(type -> none.put(type.getSimpleName(), "nobody wrote one"));
        ArchRule rule = classes().should(contracts.beHeld(CoreRules.NOUNS, none));
        JavaClasses engine = all.that(describe("are of the engine", HouseRulesTest::isOfTheEngine));
        rule.check(engine);
        refuses(
                classes().should(contracts.beHeld(CoreRules.NOUNS, Map.of())),
                new ClassFileImporter().importPackages(PLANTED));
    }

    private static boolean isOfTheEngine(JavaClass type) {
        return type.getSource()
                .filter(source -> source.getUri().getPath().contains("/target/classes/"))
                .isPresent();
    }

    @Test
    void sourcesKeepTheLaws() throws IOException {
        assertEquals(List.of(), new Sources(EXCUSED).findings(Path.of("src/main/java")));
    }

    @Test
    void sourcesRefusePlantedOffenders(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("Offender.java"), offender());
        List<String> findings = new Sources(Map.of()).findings(directory);
        for (String law :
                List.of("400 lines", "40 lines", "10 methods", "6 parameters", "promises", "catches", "@Null")) {
            assertTrue(findings.stream().anyMatch(finding -> finding.contains(law)), law + " in " + findings);
        }
    }

    private static String offender() {
        return """
            interface Wide { %s }
            class Offender {
                Offender(%s) {}
                void longWinded() {
                    try {
                        run(); // %s
                    } catch (Exception e) {
                    }
                    %s
                }
                %s
            }
            """.formatted(
                        numbered(11, "void m%d(); "),
                        numbered(7, "int p%d, ").replaceAll(", $", ""),
                        "TO" + "DO",
                        "\n".repeat(50),
                        "\n".repeat(400));
    }

    private static String numbered(int count, String pattern) {
        return IntStream.range(0, count).mapToObj(pattern::formatted).collect(Collectors.joining());
    }

    private static void refuses(ArchRule rule, JavaClasses planted) {
        EvaluationResult result = rule.evaluate(planted);
        assertTrue(result.hasViolation(), () -> rule.getDescription() + " found nothing among the planted offenders");
    }
}
