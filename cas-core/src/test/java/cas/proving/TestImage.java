package cas.proving;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.image.ImageDocuments;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.layer.Compression;
import cas.layer.LayerWriter;
import cas.layer.LayerWriter.Written;
import cas.name.Labels;
import cas.os.Attributes;
import cas.os.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes images and the archives they travel in, in memory. The same calls make the same bytes.
public final class TestImage {
    private final Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<Digest> diffIds = new ArrayList<>();
    private final List<byte[]> plainLayers = new ArrayList<>();

    /// Fills one layer.
    @FunctionalInterface
    public interface Filling {
        void fill(LayerWriter layer) throws IOException;
    }

    /// A small root file system: three layers with a deletion, an opaque directory and a hard link.
    public static TestImage ofThreeLayers() throws IOException {
        return new TestImage()
                .layer(Compression.GZIP, layer -> {
                    directory(layer, "");
                    directory(layer, "etc");
                    file(layer, "etc/motd", "hello\n");
                    file(layer, "etc/gone", "soon\n");
                    directory(layer, "var");
                    file(layer, "var/old", "old\n");
                })
                .layer(Compression.ZSTD, layer -> {
                    directory(layer, "etc");
                    layer.whiteout(TreePath.of("etc/gone"));
                    directory(layer, "var");
                    layer.opaque(TreePath.of("var"));
                    file(layer, "var/new", "new\n");
                })
                .layer(Compression.NONE, layer -> {
                    file(layer, "one", "shared\n");
                    layer.hardLink(TreePath.of("two"), Attributes.of(0644), TreePath.of("one"));
                    layer.symlink(TreePath.of("three"), Attributes.of(0777), "etc/motd");
                });
    }

    private static void directory(LayerWriter layer, String path) throws IOException {
        layer.directory(TreePath.of(path), Attributes.of(0755));
    }

    private static void file(LayerWriter layer, String path, String text) throws IOException {
        layer.file(TreePath.of(path), Attributes.of(0644), text.getBytes(StandardCharsets.UTF_8));
    }

    public TestImage layer(Compression compression, Filling filling) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LayerWriter layer = LayerWriter.to(bytes, compression)) {
            filling.fill(layer);
            Written written = layer.finish();
            layers.add(written.blob());
            diffIds.add(written.diffId());
        }
        blobs.put(layers.getLast().digest(), bytes.toByteArray());
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (LayerWriter layer = LayerWriter.to(plain, Compression.NONE)) {
            filling.fill(layer);
            layer.finish();
        }
        plainLayers.add(plain.toByteArray());
        return this;
    }

    /// Adds a blob; the descriptor names it.
    public Descriptor blob(String mediaType, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        blobs.put(digest, bytes);
        return new Descriptor(mediaType, digest, bytes.length);
    }

    public List<Descriptor> layers() {
        return List.copyOf(layers);
    }

    public List<Digest> diffIds() {
        return List.copyOf(diffIds);
    }

    public Map<Digest, byte[]> blobs() {
        return blobs;
    }

    /// The configuration for this machine, with the diff ids of the layers or others.
    public byte[] config(List<Digest> diffIds) {
        StringBuilder ids = new StringBuilder();
        diffIds.forEach(id ->
                ids.append(ids.isEmpty() ? "" : ",").append('"').append(id).append('"'));
        Platform host = Platform.host();
        return ("{\"architecture\":\"" + host.architecture() + "\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/one\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// The manifest of the layers so far.
    public Descriptor manifest() {
        return manifest(blob(MediaTypes.OCI_CONFIG, config(diffIds)), layers);
    }

    public Descriptor manifest(Descriptor config, List<Descriptor> parts) {
        ImageManifest manifest = new ImageManifest(MediaTypes.OCI_MANIFEST, config, parts, Labels.none());
        return blob(MediaTypes.OCI_MANIFEST, ImageDocuments.toJson(manifest));
    }

    /// The manifest under the name that an import takes as it is.
    public byte[] ociArchive(String name) throws IOException {
        return ociArchive(named(manifest(), "io.containerd.image.name", name));
    }

    public static Descriptor named(Descriptor target, String key, String name) {
        return new Descriptor(target.mediaType(), target.digest(), target.size(), Labels.of(Map.of(key, name)));
    }

    /// An OCI layout whose index names these.
    public byte[] ociArchive(Descriptor... targets) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Descriptor target : targets) {
            entries.add(new Entry(target, Optional.empty()));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        blobs.forEach((digest, bytes) -> files.put("blobs/sha256/" + digest.hex(), bytes));
        files.put("index.json", ImageDocuments.toJson(new ImageIndex(MediaTypes.OCI_INDEX, entries, Labels.none())));
        return archive(files);
    }

    /// What `docker save` writes, with plain layers and these tags.
    public byte[] dockerArchive(String... tags) throws IOException {
        byte[] config = config(diffIds);
        String configName = Digest.sha256(config).hex() + ".json";
        Map<String, byte[]> files = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (byte[] layer : plainLayers) {
            names.add("\"" + Digest.sha256(layer).hex() + "/layer.tar\"");
            files.put(Digest.sha256(layer).hex() + "/VERSION", "1.0".getBytes(StandardCharsets.UTF_8));
            files.put(Digest.sha256(layer).hex() + "/layer.tar", layer);
        }
        files.put(configName, config);
        List<String> quoted = new ArrayList<>();
        for (String tag : tags) {
            quoted.add("\"" + tag + "\"");
        }
        String manifest = "[{\"Config\":\"" + configName + "\",\"RepoTags\":[" + String.join(",", quoted)
                + "],\"Layers\":[" + String.join(",", names) + "]}]";
        files.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        return archive(files);
    }

    public static byte[] archive(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LayerWriter tar = LayerWriter.to(bytes, Compression.NONE)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                tar.file(TreePath.of(file.getKey()), Attributes.of(0644), file.getValue());
            }
            tar.finish();
        }
        return bytes.toByteArray();
    }
}
