package cas.wire;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.name.Labels;

/// Descriptors of blobs.
public final class Descriptors {
    private Descriptors() {}

    public static cas.proto.containerd.types.Descriptor toWire(Descriptor descriptor) {
        return cas.proto.containerd.types.Descriptor.newBuilder()
                .setMediaType(descriptor.mediaType())
                .setDigest(descriptor.digest().toString())
                .setSize(descriptor.size())
                .putAllAnnotations(descriptor.annotations().asMap())
                .build();
    }

    /// @throws cas.error.CasException.InvalidArgument if the digest is none
    public static Descriptor fromWire(cas.proto.containerd.types.Descriptor descriptor) {
        return new Descriptor(
                descriptor.getMediaType(),
                Digest.parse(descriptor.getDigest()),
                descriptor.getSize(),
                Labels.of(descriptor.getAnnotationsMap()));
    }
}
