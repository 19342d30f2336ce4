package cas.metadata;

import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import cas.volume.VolumeName;
import cas.volume.VolumeRecords.Aim;
import cas.volume.VolumeRecords.Intent;
import java.util.List;
import java.util.Optional;

/// A volume that is coming to be or going.
final class IntentForm implements TypedTable.Codec<Intent> {
    private static final Field NAME = Field.text(1, "name");
    private static final Field NAMESPACE = Field.text(2, "namespace");
    private static final Field ENCRYPTED = Field.uint(3, "encrypted");
    private static final Field SNAPSHOT = Field.text(4, "snapshot");

    private static final Field AIM = Field.uint(5, "aim");

    @Override
    public List<Field> fields() {
        return List.of(NAME, NAMESPACE, ENCRYPTED, SNAPSHOT, AIM);
    }

    @Override
    public FieldWriter encode(Intent intent) {
        return new FieldWriter()
                .text(NAME, intent.name().toString())
                .text(NAMESPACE, intent.namespace().text())
                .flag(ENCRYPTED, intent.encrypted())
                .text(SNAPSHOT, intent.snapshotKey().orElse(""))
                .uint(AIM, number(intent.aim()));
    }

    @Override
    public Intent decode(FieldReader in) throws Malformed {
        return new Intent(
                volumeName(in.text(NAME)),
                namespace(in.text(NAMESPACE)),
                in.flag(ENCRYPTED),
                Optional.of(in.text(SNAPSHOT)).filter(key -> !key.isEmpty()),
                aim(in.uint(AIM)));
    }

    private static long number(Aim aim) {
        return switch (aim) {
            case TAKE_AWAY -> 0;
            case GROW -> 1;
            case EXCHANGE -> 2;
            case STACK -> 3;
        };
    }

    private static Aim aim(long number) throws Malformed {
        for (Aim aim : Aim.values()) {
            if (number(aim) == number) {
                return aim;
            }
        }
        throw new Malformed("aim " + number);
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
