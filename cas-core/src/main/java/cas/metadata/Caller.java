package cas.metadata;

import cas.name.Namespace;
import java.util.Optional;

/// On whose behalf something is done.
record Caller(Namespace namespace, Optional<String> lease) {
    @Override
    public String toString() {
        return "namespace \"" + namespace + "\"";
    }
}
