package cas.proving;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// What only the test itself can find out about the machine, under the rule of [NeedsRoot]: skipped with the reason,
/// and failed where interoperability tests are required.
public final class Required {
    private Required() {}

    public static void assume(boolean there, String reason) {
        if (NeedsRootCondition.required()) {
            Assertions.assertTrue(there, () -> reason + ", and interoperability tests are required");
        }
        Assumptions.assumeTrue(there, reason);
    }
}
