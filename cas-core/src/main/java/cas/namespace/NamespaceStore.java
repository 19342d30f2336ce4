package cas.namespace;

import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/// The namespaces themselves (rules H1-H6).
public interface NamespaceStore {
    /// @throws cas.error.CasException.AlreadyExists if it exists, even if only by having been written to
    void create(Namespace namespace, Labels labels) throws IOException;

    /// No labels for an unknown one (rule H2).
    Labels labels(Namespace namespace) throws IOException;

    /// Creates an unknown namespace; only `labels.<key>` paths (rule H3).
    void update(Namespace namespace, Labels labels, FieldMask mask) throws IOException;

    /// All, ordered by name.
    SortedMap<Namespace, Labels> list() throws IOException;

    /// @throws cas.error.CasException.FailedPrecondition naming what is left in it (rule H4)
    void delete(Namespace namespace) throws IOException;

    /// What a namespace holds, for messages: empty if it can go.
    List<String> holdings(Namespace namespace) throws IOException;
}
