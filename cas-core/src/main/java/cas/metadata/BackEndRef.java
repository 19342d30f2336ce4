package cas.metadata;

import cas.collection.Subject;
import cas.content.IngestStatus;
import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import java.util.Optional;

/// The refs that the plain store sees: `<namespace>/1/<ref>`, containerd's own form (rule B47).
final class BackEndRef {
    private BackEndRef() {}

    static String prefix(Namespace namespace) {
        return namespace + "/1/";
    }

    static String of(Namespace namespace, String ref) {
        return prefix(namespace) + ref;
    }

    /// The ingest that a ref of the plain store belongs to.
    static Optional<Subject.OfIngest> ingest(String whole) {
        int end = whole.indexOf('/');
        if (end <= 0 || !whole.startsWith("1/", end + 1)) {
            return Optional.empty();
        }
        try {
            Namespace namespace = new Namespace(whole.substring(0, end));
            return Optional.of(new Subject.OfIngest(
                    namespace, whole.substring(prefix(namespace).length())));
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }

    /// The status under the client's own ref.
    static IngestStatus stripped(Namespace namespace, IngestStatus status) {
        String ref = status.ref().substring(prefix(namespace).length());
        return new IngestStatus(ref, status.offset(), status.total(), status.started(), status.updated());
    }
}
