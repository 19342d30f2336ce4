package cas.houserules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The laws of the house hold at the edge, and the one that keeps the edge out of the engine is able to say no.
class EdgeRulesTest {
    /// Where breaking a law was weighed and kept, and why.
    private static final Map<String, String> EXCUSED = Map.of();

    /// Nouns with a second implementation and without a contract of their name, and why.
    private static final Map<String, String> NO_CONTRACT = Map.of(
            "StoreView", "the way to the other nouns; StoreContract stands for it",
            "BlobReader", "ContentStoreContract reads through it",
            "LayerApplier", "takes mounts, so root: CtrSuite and VolumesIT apply layers through it");

    @TestFactory
    Stream<DynamicTest> rules() {
        JavaClasses edge = new ClassFileImporter().importPath(Path.of("target/classes"));
        return EdgeRules.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(), () -> rule.getValue().check(edge)));
    }

    /// Habit 10: what the client implements, the engine does too.
    @Test
    void remoteNounsAreHeldToTheirContracts() {
        Contracts contracts = new Contracts(new ClassFileImporter().importPackages("cas"));
        JavaClasses client = new ClassFileImporter().importPackages("cas.client");
        classes().should(contracts.beHeld(CoreRules.NOUNS, NO_CONTRACT)).check(client);
        assertTrue(classes()
                .should(contracts.beHeld(CoreRules.NOUNS, Map.of()))
                .evaluate(client)
                .hasViolation());
    }

    @Test
    void edgeIsKeptOutOfTheEngine() {
        JavaClasses planted = new ClassFileImporter().importPackages("cas.houserules.planted");
        Map<String, ArchRule> rules = new CoreRules("cas.houserules.planted").all();
        for (String name : List.of("edge", "command line")) {
            ArchRule rule = Objects.requireNonNull(rules.get(name));
            assertTrue(rule.evaluate(planted).hasViolation(), name);
        }
    }

    @Test
    void sourcesKeepTheLaws() throws IOException {
        assertEquals(List.of(), new Sources(EXCUSED).findings(Path.of("src/main/java")));
    }
}
