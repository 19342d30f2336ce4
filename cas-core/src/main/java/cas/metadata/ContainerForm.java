package cas.metadata;

import cas.container.Container;
import cas.container.Container.Root;
import cas.container.Container.Runner;
import cas.name.Namespace;
import java.util.List;

/// A container of one namespace.
final class ContainerForm implements TypedTable.Codec<Container> {
    private static final Field ID = Field.text(1, "id");
    private static final Field LABELS = Field.labels(2, "labels");
    private static final Field IMAGE = Field.text(3, "image");
    private static final Field RUNTIME = Field.text(4, "runtime");
    private static final Field OPTIONS = Field.any(5, "options");
    private static final Field SPEC = Field.any(6, "spec");
    private static final Field SNAPSHOTTER = Field.text(7, "snapshotter");
    private static final Field SNAPSHOT = Field.text(8, "snapshot");
    private static final Field EXTENSIONS = Field.anys(9, "extensions");
    private static final Field SANDBOX = Field.text(10, "sandbox");
    private static final Field CREATED = Field.time(11, "created");
    private static final Field UPDATED = Field.time(12, "updated");

    static byte[] key(Namespace namespace, String id) {
        return Keys.of(namespace).name(id);
    }

    @Override
    public List<Field> fields() {
        return List.of(
                ID,
                LABELS,
                IMAGE,
                RUNTIME,
                OPTIONS,
                SPEC,
                SNAPSHOTTER,
                SNAPSHOT,
                EXTENSIONS,
                SANDBOX,
                CREATED,
                UPDATED);
    }

    @Override
    public FieldWriter encode(Container value) {
        FieldWriter writer = new FieldWriter()
                .text(ID, value.id())
                .labels(LABELS, value.labels())
                .text(IMAGE, value.image())
                .text(RUNTIME, value.runtime().name());
        value.runtime().options().ifPresent(options -> writer.any(OPTIONS, options));
        value.spec().ifPresent(spec -> writer.any(SPEC, spec));
        return writer.text(SNAPSHOTTER, value.root().snapshotter())
                .text(SNAPSHOT, value.root().key())
                .anys(EXTENSIONS, value.extensions())
                .text(SANDBOX, value.sandbox())
                .time(CREATED, value.created())
                .time(UPDATED, value.updated());
    }

    @Override
    public Container decode(FieldReader reader) throws Malformed {
        return new Container(
                reader.text(ID),
                reader.labels(LABELS),
                reader.text(IMAGE),
                new Runner(reader.text(RUNTIME), reader.any(OPTIONS)),
                reader.any(SPEC),
                new Root(reader.text(SNAPSHOTTER), reader.text(SNAPSHOT)),
                reader.anys(EXTENSIONS),
                reader.text(SANDBOX),
                reader.time(CREATED),
                reader.time(UPDATED));
    }
}
