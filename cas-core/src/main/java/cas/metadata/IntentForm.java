package cas.metadata;

import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import cas.volume.VolumeName;
import cas.volume.VolumeRecords.Intent;
import java.util.List;
import java.util.Optional;

/// A volume that is coming to be or going.
final class IntentForm implements TypedTable.Codec<Intent> {
    private static final Field NAME = Field.text(1, "name");
    private static final Field NAMESPACE = Field.text(2, "namespace");
    private static final Field ENCRYPTED = Field.uint(3, "encrypted");
    private static final Field SNAPSHOT = Field.text(4, "snapshot");

    @Override
    public List<Field> fields() {
        return List.of(NAME, NAMESPACE, ENCRYPTED, SNAPSHOT);
    }

    @Override
    public FieldWriter encode(Intent intent) {
        return new FieldWriter()
                .text(NAME, intent.name().toString())
                .text(NAMESPACE, intent.namespace().text())
                .flag(ENCRYPTED, intent.encrypted())
                .text(SNAPSHOT, intent.snapshotKey().orElse(""));
    }

    @Override
    public Intent decode(FieldReader in) throws Malformed {
        return new Intent(
                volumeName(in.text(NAME)),
                namespace(in.text(NAMESPACE)),
                in.flag(ENCRYPTED),
                Optional.of(in.text(SNAPSHOT)).filter(key -> !key.isEmpty()));
    }

    static VolumeName volumeName(String text) throws Malformed {
        try {
            return VolumeName.parse(text);
        } catch (InvalidArgument e) {
            throw new Malformed(e.getMessage());
        }
    }

    static Namespace namespace(String text) throws Malformed {
        try {
            return new Namespace(text);
        } catch (InvalidArgument e) {
            throw new Malformed(e.getMessage());
        }
    }
}
