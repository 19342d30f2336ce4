package cas.metadata;

import cas.content.IngestStatus;
import cas.name.Namespace;

/// The refs that the plain store sees: `<namespace>/1/<ref>`, containerd's own form (rule B47).
final class BackEndRef {
    private BackEndRef() {}

    static String prefix(Namespace namespace) {
        return namespace + "/1/";
    }

    static String of(Namespace namespace, String ref) {
        return prefix(namespace) + ref;
    }

    /// The status under the client's own ref.
    static IngestStatus stripped(Namespace namespace, IngestStatus status) {
        String ref = status.ref().substring(prefix(namespace).length());
        return new IngestStatus(ref, status.offset(), status.total(), status.started(), status.updated());
    }
}
