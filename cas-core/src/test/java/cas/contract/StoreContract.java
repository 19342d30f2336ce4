package cas.contract;

import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;

/// What the contracts of names are run against: a store that is empty at the start of each test, local or at the other
/// end of a wire. Each contract asks only for the parts that are its own.
public interface StoreContract {
    Namespace HERE = new Namespace("here");
    Namespace THERE = new Namespace("there");

    StoreView view(Namespace namespace);

    NamespaceStore namespaces();

    default StoreView here() {
        return view(HERE);
    }

    default StoreView there() {
        return view(THERE);
    }

    static Labels labels(String... keysAndValues) {
        Labels labels = Labels.none();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            labels = labels.with(keysAndValues[i], keysAndValues[i + 1]);
        }
        return labels;
    }

    /// One byte more than a label may have (rule A9).
    static Labels tooLong() {
        return labels("key", "v".repeat(Labels.LABEL_BYTES_MAX - 2));
    }

    /// As long as a label may be.
    static Labels longest() {
        return labels("key", "v".repeat(Labels.LABEL_BYTES_MAX - 3));
    }
}
