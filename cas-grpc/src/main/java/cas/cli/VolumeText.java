package cas.cli;

import cas.overview.Vault;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeOrigin;
import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;

/// Volumes in words, as a table and as JSON.
final class VolumeText {
    private static final Gson JSON = new GsonBuilder()
            .setFormattingStyle(FormattingStyle.PRETTY.withIndent("    "))
            .disableHtmlEscaping()
            .create();

    private VolumeText() {}

    static String method(CreationMethod method) {
        return switch (method) {
            case REFLINK -> "reflink: shares the blocks of its blob";
            case SPARSE_COPY -> "sparse copy";
            case SNAPSHOT -> "snapshot on the image's layers";
            case OVERLAY -> "overlay: reads from its blob";
            case CONVERSION -> "conversion";
            case BLANK -> "blank";
        };
    }

    private static String origin(VolumeOrigin origin) {
        return switch (origin) {
            case VolumeOrigin.FromImage image -> image.name();
            case VolumeOrigin.FromBlob blob -> blob.digest().toString();
            case VolumeOrigin.Blank _ -> "-";
        };
    }

    /// @param mounted names of those that are mounted
    /// @param vault where those lie that are meant to be encrypted
    static String table(List<Volume> volumes, Set<Volume> mounted, Vault vault) {
        Table table = Table.blanks("NAME", "FORMAT", "SIZE", "MOUNTED", "ENCRYPTED", "FROM");
        for (Volume volume : volumes) {
            table.row(
                    volume.name().toString(),
                    volume.format().word(),
                    volume.format().isDisk() ? SizeText.binary(volume.sizeBytes()) : "-",
                    mounted.contains(volume) ? "yes" : "-",
                    encrypted(volume, vault),
                    origin(volume.origin()));
        }
        return table.text();
    }

    /// Below `vault` is one thing, and what the kernel does there is another.
    private static String encrypted(Volume volume, Vault vault) {
        if (!volume.encrypted()) {
            return "-";
        }
        return switch (vault.state()) {
            case UNLOCKED, LOCKED, HALF_LOCKED -> "yes";
            case PLAIN, ABSENT -> "no (plain vault)";
        };
    }

    static String json(Volume volume, boolean mounted) {
        JsonObject object = new JsonObject();
        object.addProperty("name", volume.name().toString());
        object.addProperty("namespace", volume.namespace().text());
        object.addProperty("format", volume.format().word());
        object.add("from", json(volume.origin()));
        object.addProperty("method", volume.method().name().toLowerCase(java.util.Locale.ROOT));
        object.addProperty("encrypted", volume.encrypted());
        object.addProperty("sizeBytes", volume.sizeBytes());
        object.addProperty("path", volume.path().toString());
        volume.rootfs().ifPresent(rootfs -> object.addProperty("rootfs", rootfs.toString()));
        volume.snapshotKey().ifPresent(key -> object.addProperty("snapshotKey", key));
        object.addProperty("mounted", mounted);
        if (!volume.traits().displayName().isEmpty()) {
            object.addProperty("displayName", volume.traits().displayName());
        }
        object.addProperty("readOnly", volume.traits().readOnly());
        volume.traits().base().ifPresent(base -> object.addProperty("base", base.toString()));
        if (!volume.labels().isEmpty()) {
            JsonObject labels = new JsonObject();
            volume.labels().asMap().forEach(labels::addProperty);
            object.add("labels", labels);
        }
        object.addProperty("created", volume.created().toString());
        return JSON.toJson(object);
    }

    private static JsonObject json(VolumeOrigin origin) {
        JsonObject object = new JsonObject();
        switch (origin) {
            case VolumeOrigin.FromImage image -> {
                object.addProperty("image", image.name());
                object.addProperty("mediaType", image.target().mediaType());
                object.addProperty("digest", image.target().digest().toString());
                object.addProperty("sizeBytes", image.target().size());
            }
            case VolumeOrigin.FromBlob blob ->
                object.addProperty("digest", blob.digest().toString());
            case VolumeOrigin.Blank _ -> object.addProperty("blank", true);
        }
        return object;
    }
}
