package cas.metadata;

import cas.image.Image;
import cas.name.Namespace;
import java.util.List;

/// An image of one namespace.
final class ImageForm implements TypedTable.Codec<Image> {
    private static final Field NAME = Field.text(1, "name");
    private static final Field TARGET = Field.message(2, "target");
    private static final Field LABELS = Field.labels(3, "labels");
    private static final Field CREATED = Field.time(4, "created");
    private static final Field UPDATED = Field.time(5, "updated");

    private final DescriptorForm descriptor = new DescriptorForm();

    static byte[] key(Namespace namespace, String name) {
        return Keys.of(namespace).name(name);
    }

    @Override
    public List<Field> fields() {
        return List.of(NAME, TARGET, LABELS, CREATED, UPDATED);
    }

    @Override
    public FieldWriter encode(Image value) {
        return new FieldWriter()
                .text(NAME, value.name())
                .message(TARGET, descriptor.encode(value.target()))
                .labels(LABELS, value.labels())
                .time(CREATED, value.created())
                .time(UPDATED, value.updated());
    }

    @Override
    public Image decode(FieldReader reader) throws Malformed {
        FieldReader target = reader.message(TARGET).orElseThrow(() -> new Malformed("no target"));
        return new Image(
                reader.text(NAME),
                descriptor.decode(target),
                reader.labels(LABELS),
                reader.time(CREATED),
                reader.time(UPDATED));
    }
}
