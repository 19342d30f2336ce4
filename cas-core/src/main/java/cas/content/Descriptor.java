package cas.content;

import cas.digest.Digest;
import cas.name.Labels;

/// Media type, digest and size of a blob, with annotations (OCI).
public record Descriptor(String mediaType, Digest digest, long size, Labels annotations) {
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Labels.none());
    }
}
