package cas.houserules;

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

    @TestFactory
    Stream<DynamicTest> rules() {
        JavaClasses edge = new ClassFileImporter().importPath(Path.of("target/classes"));
        return EdgeRules.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(), () -> rule.getValue().check(edge)));
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
