package cas.metadata;

import cas.digest.Digest;
import cas.name.Labels;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin;
import cas.volume.VolumeTraits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A volume. Its path is kept relative to the persist directory, so that the store can be found elsewhere.
final class VolumeForm implements TypedTable.Codec<VolumeForm.Entry> {
    private static final Field NAME = Field.text(1, "name");
    private static final Field NAMESPACE = Field.text(2, "namespace");
    private static final Field FORMAT = Field.uint(3, "format");
    private static final Field IMAGE = Field.text(4, "image");
    private static final Field TARGET = Field.message(5, "target");
    private static final Field BLOB = Field.text(6, "blob");
    private static final Field METHOD = Field.uint(7, "method");
    private static final Field ENCRYPTED = Field.uint(8, "encrypted");
    private static final Field SIZE = Field.uint(9, "size");
    private static final Field PATH = Field.text(10, "path");
    private static final Field SNAPSHOT = Field.text(11, "snapshot");
    private static final Field LABELS = Field.labels(12, "labels");
    private static final Field CREATED = Field.time(13, "created");

    private static final Field DISPLAY_NAME = Field.text(14, "display_name");
    private static final Field READ_ONLY = Field.uint(15, "read_only");
    private static final Field BASE = Field.text(16, "base");
    private static final Field BLANK = Field.uint(17, "blank");

    static byte[] key(VolumeName name) {
        return Keys.key().volume(name).toBytes();
    }

    /// A volume whose path is relative.
    record Entry(Volume volume) {
        Volume below(Path persist) {
            return moved(persist.resolve(volume.path()));
        }

        static Entry of(Volume volume, Path persist) {
            return new Entry(new Entry(volume).moved(persist.relativize(volume.path())));
        }

        private Volume moved(Path path) {
            return new Volume(
                    volume.name(),
                    volume.namespace(),
                    volume.format(),
                    volume.origin(),
                    volume.method(),
                    volume.encrypted(),
                    volume.sizeBytes(),
                    path,
                    volume.snapshotKey(),
                    volume.labels(),
                    volume.created(),
                    volume.traits());
        }
    }

    @Override
    public List<Field> fields() {
        return List.of(
                NAME,
                NAMESPACE,
                FORMAT,
                IMAGE,
                TARGET,
                BLOB,
                METHOD,
                ENCRYPTED,
                SIZE,
                PATH,
                SNAPSHOT,
                LABELS,
                CREATED,
                DISPLAY_NAME,
                READ_ONLY,
                BASE,
                BLANK);
    }

    @Override
    public FieldWriter encode(Entry entry) {
        Volume volume = entry.volume();
        FieldWriter out = new FieldWriter()
                .text(NAME, volume.name().toString())
                .text(NAMESPACE, volume.namespace().text())
                .uint(FORMAT, number(volume.format()));
        switch (volume.origin()) {
            case VolumeOrigin.FromImage(var name, var target) ->
                out.text(IMAGE, name).message(TARGET, Schema.DESCRIPTOR.encode(target));
            case VolumeOrigin.FromBlob(var digest) -> out.text(BLOB, digest.toString());
            case VolumeOrigin.Blank _ -> out.flag(BLANK, true);
        }
        return out.uint(METHOD, number(volume.method()))
                .flag(ENCRYPTED, volume.encrypted())
                .uint(SIZE, volume.sizeBytes())
                .text(PATH, volume.path().toString())
                .text(SNAPSHOT, volume.snapshotKey().orElse(""))
                .labels(LABELS, volume.labels())
                .time(CREATED, volume.created())
                .text(DISPLAY_NAME, volume.traits().displayName())
                .flag(READ_ONLY, volume.traits().readOnly())
                .text(BASE, volume.traits().base().map(Digest::toString).orElse(""));
    }

    @Override
    public Entry decode(FieldReader in) throws Malformed {
        Labels labels = in.labels(LABELS);
        Instant created = in.time(CREATED);
        return new Entry(new Volume(
                IntentForm.volumeName(in.text(NAME)),
                IntentForm.namespace(in.text(NAMESPACE)),
                choice(VolumeFormat.values(), VolumeForm::number, in.uint(FORMAT), "format"),
                origin(in),
                choice(CreationMethod.values(), VolumeForm::number, in.uint(METHOD), "method"),
                in.flag(ENCRYPTED),
                in.count(SIZE),
                path(in.text(PATH)),
                Optional.of(in.text(SNAPSHOT)).filter(key -> !key.isEmpty()),
                labels,
                created,
                traits(in)));
    }

    private static VolumeTraits traits(FieldReader in) throws Malformed {
        Optional<Digest> base = in.text(BASE).isEmpty() ? Optional.empty() : Optional.of(in.digest(BASE));
        return new VolumeTraits(in.text(DISPLAY_NAME), in.flag(READ_ONLY), base);
    }

    private static VolumeOrigin origin(FieldReader in) throws Malformed {
        if (in.flag(BLANK)) {
            return new VolumeOrigin.Blank();
        }
        Optional<FieldReader> target = in.message(TARGET);
        return target.isPresent()
                ? new VolumeOrigin.FromImage(in.text(IMAGE), Schema.DESCRIPTOR.decode(target.get()))
                : new VolumeOrigin.FromBlob(in.digest(BLOB));
    }

    private static Path path(String text) throws Malformed {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new Malformed("path: " + e.getMessage());
        }
    }

    private static long number(VolumeFormat format) {
        return switch (format) {
            case RAW -> 1;
            case CONTAINER -> 2;
            case QCOW2 -> 3;
            case VMDK -> 4;
            case VHD -> 5;
            case VHDX -> 6;
        };
    }

    private static long number(CreationMethod method) {
        return switch (method) {
            case REFLINK -> 1;
            case SPARSE_COPY -> 2;
            case SNAPSHOT -> 3;
            case OVERLAY -> 4;
            case CONVERSION -> 5;
            case BLANK -> 6;
        };
    }

    private static <T> T choice(T[] values, java.util.function.ToLongFunction<T> numberOf, long number, String what)
            throws Malformed {
        for (T value : values) {
            if (numberOf.applyAsLong(value) == number) {
                return value;
            }
        }
        throw new Malformed(what + " " + number);
    }
}
