package cas.wire;

import cas.name.Labels;
import cas.name.Namespace;

/// Namespaces with their labels.
public final class Namespaces {
    private Namespaces() {}

    public static cas.proto.containerd.namespaces.v1.Namespace toWire(Namespace namespace, Labels labels) {
        return cas.proto.containerd.namespaces.v1.Namespace.newBuilder()
                .setName(namespace.text())
                .putAllLabels(labels.asMap())
                .build();
    }

    /// @throws cas.error.CasException.InvalidArgument if it is no name of a namespace (rule A2)
    public static Namespace name(cas.proto.containerd.namespaces.v1.Namespace namespace) {
        return Namespace.named(namespace.getName());
    }

    public static Labels labels(cas.proto.containerd.namespaces.v1.Namespace namespace) {
        return Labels.of(namespace.getLabelsMap());
    }
}
