package cas.metadata;

import cas.content.Descriptor;
import java.util.List;

/// A descriptor inside of another value.
final class DescriptorForm implements TypedTable.Codec<Descriptor> {
    private static final Field MEDIA_TYPE = Field.text(1, "media_type");
    private static final Field DIGEST = Field.text(2, "digest");
    private static final Field SIZE = Field.uint(3, "size");
    private static final Field ANNOTATIONS = Field.labels(4, "annotations");

    @Override
    public List<Field> fields() {
        return List.of(MEDIA_TYPE, DIGEST, SIZE, ANNOTATIONS);
    }

    @Override
    public FieldWriter encode(Descriptor value) {
        return new FieldWriter()
                .text(MEDIA_TYPE, value.mediaType())
                .text(DIGEST, value.digest().toString())
                .uint(SIZE, value.size())
                .labels(ANNOTATIONS, value.annotations());
    }

    @Override
    public Descriptor decode(FieldReader reader) throws Malformed {
        return new Descriptor(
                reader.text(MEDIA_TYPE), reader.digest(DIGEST), reader.count(SIZE), reader.labels(ANNOTATIONS));
    }
}
