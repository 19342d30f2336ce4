package cas.proving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Decides [NeedsRoot]: the privilege to mount is asked of the kernel, not of the user's name.
final class NeedsRootCondition implements ExecutionCondition {
    private static final int CAP_SYS_ADMIN_BIT = 21;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<NeedsRoot> needs = context.getElement().flatMap(NeedsRootCondition::annotation);
        if (needs.isEmpty()) {
            return ConditionEvaluationResult.enabled("needs nothing of the machine");
        }
        List<String> missing = missing(needs.get());
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("all that is needed is here");
        }
        String reason = context.getDisplayName() + " needs " + String.join(", ", missing);
        if (required()) {
            throw new IllegalStateException(reason + ", and interoperability tests are required");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    static boolean required() {
        return "required".equals(System.getProperty("cas.interop")) || "required".equals(System.getenv("CAS_INTEROP"));
    }

    private static Optional<NeedsRoot> annotation(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, NeedsRoot.class);
    }

    private static List<String> missing(NeedsRoot needs) {
        var missing = new ArrayList<String>();
        if (!mayMount()) {
            missing.add("the privilege to mount (CAP_SYS_ADMIN)");
        }
        for (String tool : needs.tools()) {
            if (!onPath(tool)) {
                missing.add("the program " + tool);
            }
        }
        for (String file : needs.files()) {
            if (!Files.exists(Path.of(file))) {
                missing.add("the file " + file);
            }
        }
        return missing;
    }

    private static boolean mayMount() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .anyMatch(effective -> (effective >> CAP_SYS_ADMIN_BIT & 1) == 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean onPath(String tool) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String directory : path.split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }
}
