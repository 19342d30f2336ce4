package cas.image;

import cas.content.Descriptor;
import cas.error.Reason;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.name.Labels;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads and writes the documents of images. Reading refuses whatever two readers could understand differently
/// (rule S9).
public final class ImageDocuments {
    public static final int DOCUMENT_BYTES_MAX = 4 << 20;

    private static final Reason REASON = Reason.INVALID_MANIFEST;

    private ImageDocuments() {}

    /// Reads what a descriptor points to. The media type inside, if there is one, must agree with it.
    ///
    /// @throws cas.error.CasException.InvalidArgument naming the document and what is wrong with it
    public static Manifest manifest(Descriptor target, byte[] bytes) {
        String thing = "manifest " + target.digest();
        JsonNode root = root(thing, bytes);
        root.optionalText("mediaType").ifPresent(inside -> {
            if (!inside.equals(target.mediaType())) {
                throw root.refusal("expected media type " + target.mediaType() + ", found " + inside);
            }
        });
        requireOneShape(root);
        if (MediaTypes.isIndex(target.mediaType())) {
            return index(target.mediaType(), root);
        }
        if (MediaTypes.isManifest(target.mediaType())) {
            return image(target.mediaType(), root);
        }
        throw root.refusal("expected a manifest or an index, found media type \"" + target.mediaType() + "\"");
    }

    /// Reads the `index.json` of an OCI layout, which has no descriptor.
    public static ImageIndex layoutIndex(byte[] bytes) {
        JsonNode root = root("index.json", bytes);
        requireOneShape(root);
        String mediaType = root.optionalText("mediaType").orElse(MediaTypes.OCI_INDEX);
        if (!MediaTypes.isIndex(mediaType)) {
            throw root.refusal("expected the media type of an index, found " + mediaType);
        }
        return index(mediaType, root);
    }

    /// Reads the configuration of a container image.
    public static ImageConfig config(Descriptor target, byte[] bytes) {
        String thing = "image configuration " + target.digest();
        JsonNode root = root(thing, bytes);
        JsonNode rootfs = root.node("rootfs");
        String type = rootfs.text("type");
        if (!type.equals("layers")) {
            throw rootfs.refusal("expected type \"layers\", found \"" + type + "\"");
        }
        Labels labels =
                root.optionalNode("config").map(node -> node.map("Labels")).orElse(Labels.none());
        return new ImageConfig(
                platform(root), rootfs.digests("diff_ids"), labels, new String(bytes, StandardCharsets.UTF_8));
    }

    /// Reads the `manifest.json` of an archive made by `docker save`.
    public static List<DockerArchiveEntry> dockerArchive(byte[] bytes) {
        JsonElement element = StrictJson.parse("manifest.json", bytes, Reason.INVALID_ARCHIVE);
        JsonObject wrapper = new JsonObject();
        wrapper.add("images", element);
        JsonNode root = JsonNode.of("manifest.json", Reason.INVALID_ARCHIVE, wrapper);
        List<DockerArchiveEntry> entries = new ArrayList<>();
        for (JsonNode node : root.nodes("images")) {
            entries.add(new DockerArchiveEntry(node.text("Config"), node.texts("RepoTags"), node.texts("Layers")));
        }
        return entries;
    }

    /// The bytes of a document, in the compact form that other tools of the field write.
    public static byte[] toJson(Manifest manifest) {
        JsonObject root = new JsonObject();
        root.addProperty("schemaVersion", 2);
        root.addProperty("mediaType", manifest.mediaType());
        switch (manifest) {
            case ImageManifest image -> {
                root.add("config", toJson(image.config(), Optional.empty()));
                JsonArray layers = new JsonArray();
                image.layers().forEach(layer -> layers.add(toJson(layer, Optional.empty())));
                root.add("layers", layers);
            }
            case ImageIndex index -> {
                JsonArray entries = new JsonArray();
                index.entries().forEach(entry -> entries.add(toJson(entry.target(), entry.platform())));
                root.add("manifests", entries);
            }
        }
        addMap(root, "annotations", manifest.annotations());
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The same document with some of its parts replaced, in the compact form; all else stays as it is.
    ///
    /// @param mediaType the document's own, where it says one
    /// @param part what replaces each descriptor; empty drops a line of an index
    public static byte[] rewritten(
            Descriptor target, byte[] bytes, String mediaType, Function<Descriptor, Optional<Descriptor>> part) {
        String thing = "manifest " + target.digest();
        JsonObject root = StrictJson.parse(thing, bytes, REASON).getAsJsonObject();
        if (root.has("mediaType")) {
            root.addProperty("mediaType", mediaType);
        }
        for (String field : List.of("config", "layers", "manifests")) {
            JsonElement element = root.get(field);
            if (element instanceof JsonObject one) {
                part.apply(descriptor(thing, one)).ifPresent(found -> replace(one, found));
            } else if (element instanceof JsonArray several) {
                root.add(field, replaced(thing, several, part));
            }
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonArray replaced(
            String thing, JsonArray descriptors, Function<Descriptor, Optional<Descriptor>> part) {
        JsonArray kept = new JsonArray();
        for (JsonElement each : descriptors) {
            JsonObject one = each.getAsJsonObject();
            part.apply(descriptor(thing, one)).ifPresent(found -> {
                replace(one, found);
                kept.add(one);
            });
        }
        return kept;
    }

    private static Descriptor descriptor(String thing, JsonObject object) {
        return descriptor(JsonNode.of(thing, REASON, object));
    }

    private static void replace(JsonObject object, Descriptor found) {
        object.addProperty("mediaType", found.mediaType());
        object.addProperty("digest", found.digest().toString());
        object.addProperty("size", found.size());
    }

    /// The `manifest.json` that `docker load` reads.
    public static byte[] toJson(List<DockerArchiveEntry> images) {
        JsonArray root = new JsonArray();
        for (DockerArchiveEntry image : images) {
            JsonObject object = new JsonObject();
            object.addProperty("Config", image.config());
            object.add("RepoTags", texts(image.tags()));
            object.add("Layers", texts(image.layers()));
            root.add(object);
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    /// The `index.json` of an OCI layout: an index that does not say its media type.
    public static byte[] toLayoutJson(List<Descriptor> images) {
        JsonObject root = new JsonObject();
        root.addProperty("schemaVersion", 2);
        JsonArray entries = new JsonArray();
        images.forEach(image -> entries.add(toJson(image, Optional.empty())));
        root.add("manifests", entries);
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The same document for people: indented, its numbers and texts unchanged.
    public static String indented(String json) {
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .serializeNulls()
                .create()
                .toJson(JsonParser.parseString(json));
    }

    private static JsonNode root(String thing, byte[] bytes) {
        return JsonNode.of(thing, REASON, StrictJson.parse(thing, bytes, REASON));
    }

    private static void requireOneShape(JsonNode root) {
        if (root.has("manifests") && (root.has("layers") || root.has("config"))) {
            throw root.refusal("expected either manifests or config and layers, found both");
        }
        long version = root.number("schemaVersion");
        if (version != 2) {
            throw root.refusal("expected schemaVersion 2, found " + version);
        }
    }

    private static ImageManifest image(String mediaType, JsonNode root) {
        if (!root.has("layers")) {
            throw root.refusal("expected layers, found a manifest without layers");
        }
        List<Descriptor> layers =
                root.nodes("layers").stream().map(ImageDocuments::descriptor).toList();
        if (layers.isEmpty()) {
            throw root.refusal("expected at least one layer, found a manifest without layers");
        }
        return new ImageManifest(mediaType, descriptor(root.node("config")), layers, root.map("annotations"));
    }

    private static ImageIndex index(String mediaType, JsonNode root) {
        if (!root.has("manifests")) {
            throw root.refusal("expected manifests, found an index without them");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : root.nodes("manifests")) {
            entries.add(
                    new Entry(descriptor(node), node.optionalNode("platform").map(ImageDocuments::platform)));
        }
        return new ImageIndex(mediaType, entries, root.map("annotations"));
    }

    private static Descriptor descriptor(JsonNode node) {
        return new Descriptor(
                node.text("mediaType"), node.digest("digest"), node.number("size"), node.map("annotations"));
    }

    private static Platform platform(JsonNode node) {
        return new Platform(
                node.optionalText("os").orElse(""),
                node.optionalText("architecture").orElse(""),
                node.optionalText("variant").orElse(""));
    }

    private static JsonObject toJson(Descriptor descriptor, Optional<Platform> platform) {
        JsonObject object = new JsonObject();
        object.addProperty("mediaType", descriptor.mediaType());
        object.addProperty("digest", descriptor.digest().toString());
        object.addProperty("size", descriptor.size());
        addMap(object, "annotations", descriptor.annotations());
        platform.ifPresent(wanted -> {
            JsonObject inner = new JsonObject();
            inner.addProperty("architecture", wanted.architecture());
            inner.addProperty("os", wanted.os());
            if (!wanted.variant().isEmpty()) {
                inner.addProperty("variant", wanted.variant());
            }
            object.add("platform", inner);
        });
        return object;
    }

    private static void addMap(JsonObject object, String field, Labels map) {
        if (!map.isEmpty()) {
            JsonObject inner = new JsonObject();
            map.asMap().forEach(inner::addProperty);
            object.add(field, inner);
        }
    }
}
