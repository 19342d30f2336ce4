package cas.cli;

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
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a container image of four layers from files of this machine, as an OCI archive: each layer packed another
/// way, with links, a deletion and an opaque directory.
final class SampleImage {
    static final String NAME = "localhost/quickstart:1";
    /// A file that the last layer deletes, and a directory that it empties and fills anew.
    static final String GONE = "etc/old-news";

    static final String OPAQUE = "opt/java/conf";
    static final String MESSAGE = "etc/motd";

    private static final Attributes FILE = Attributes.of(0644);
    private static final Attributes DIRECTORY = Attributes.of(0755);

    private final Path java;
    private final Path program;
    private final Path scratch;
    private final List<Layer> layers = new ArrayList<>();

    /// @param java home of the Java runtime
    /// @param program directory of this program's jars
    /// @param scratch an empty directory for the layers on their way
    SampleImage(Path java, Path program, Path scratch) {
        this.java = java;
        this.program = program;
        this.scratch = scratch;
    }

    /// A layer as it was written.
    record Layer(String about, Written written, Path file) {}

    /// What fills a layer.
    @FunctionalInterface
    private interface Filling {
        void into(LayerWriter layer) throws IOException;
    }

    /// @return the layers, the lowest first
    List<Layer> write(Path archive) throws IOException {
        layer("the Java runtime, zstd", Compression.ZSTD, this::runtime);
        layer("this program, not packed", Compression.NONE, this::program);
        layer("a few files and links, gzip", Compression.GZIP, SampleImage::configuration);
        layer("a deletion and an opaque directory, gzip", Compression.GZIP, SampleImage::changes);
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive));
                LayerWriter tar = LayerWriter.to(file, Compression.NONE)) {
            archive(tar);
            tar.finish();
        }
        return List.copyOf(layers);
    }

    private void layer(String about, Compression compression, Filling filling) throws IOException {
        Path file = scratch.resolve("layer-" + layers.size());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                LayerWriter layer = LayerWriter.to(out, compression)) {
            filling.into(layer);
            layers.add(new Layer(about, layer.finish(), file));
        }
    }

    private void runtime(LayerWriter layer) throws IOException {
        layer.directory(TreePath.of("opt"), DIRECTORY);
        layer.directory(TreePath.of("opt/java"), DIRECTORY);
        new RealFiles(java).into(layer, "opt/java");
    }

    private void program(LayerWriter layer) throws IOException {
        layer.directory(TreePath.of("opt"), DIRECTORY);
        layer.directory(TreePath.of("opt/cas"), DIRECTORY);
        new RealFiles(program).into(layer, "opt/cas");
    }

    private static void configuration(LayerWriter layer) throws IOException {
        layer.directory(TreePath.of("etc"), DIRECTORY);
        layer.file(TreePath.of(MESSAGE), FILE, text("Hello from the third layer.\n"));
        layer.file(TreePath.of(GONE), FILE, text("The fourth layer deletes this.\n"));
        layer.hardLink(TreePath.of("etc/motd.same"), FILE, TreePath.of(MESSAGE));
        layer.symlink(TreePath.of("etc/java"), Attributes.of(0777), "../opt/java");
        layer.directory(TreePath.of("home"), DIRECTORY);
        layer.directory(TreePath.of("home/user"), Attributes.of(0700).owner(1000, 1000));
        layer.file(TreePath.of("home/user/notes"), Attributes.of(0600).owner(1000, 1000), text("Mine, uid 1000.\n"));
        layer.directory(TreePath.of("tmp"), Attributes.of(01777));
    }

    private static void changes(LayerWriter layer) throws IOException {
        layer.directory(TreePath.of("etc"), DIRECTORY);
        layer.whiteout(TreePath.of(GONE));
        layer.directory(TreePath.of("opt"), DIRECTORY);
        layer.directory(TreePath.of("opt/java"), DIRECTORY);
        layer.directory(TreePath.of(OPAQUE), DIRECTORY);
        layer.opaque(TreePath.of(OPAQUE));
        layer.file(TreePath.of(OPAQUE + "/only-this"), FILE, text("All that was here below is hidden.\n"));
    }

    private void archive(LayerWriter tar) throws IOException {
        byte[] config = config();
        Descriptor configBlob = descriptor(MediaTypes.OCI_CONFIG, config);
        List<Descriptor> blobs =
                layers.stream().map(layer -> layer.written().blob()).toList();
        byte[] manifest =
                ImageDocuments.toJson(new ImageManifest(MediaTypes.OCI_MANIFEST, configBlob, blobs, Labels.none()));
        Descriptor plain = descriptor(MediaTypes.OCI_MANIFEST, manifest);
        Labels names = Labels.of(Map.of("io.containerd.image.name", NAME, "org.opencontainers.image.ref.name", "1"));
        Descriptor named = new Descriptor(plain.mediaType(), plain.digest(), plain.size(), names);
        byte[] index = ImageDocuments.toJson(new ImageIndex(
                MediaTypes.OCI_INDEX, List.of(new Entry(named, Optional.of(Platform.host()))), Labels.none()));

        tar.file(TreePath.of("oci-layout"), FILE, text("{\"imageLayoutVersion\":\"1.0.0\"}"));
        tar.file(TreePath.of("index.json"), FILE, index);
        tar.directory(TreePath.of("blobs"), DIRECTORY);
        tar.directory(TreePath.of("blobs/sha256"), DIRECTORY);
        tar.file(place(plain), FILE, manifest);
        tar.file(place(configBlob), FILE, config);
        for (Layer layer : layers) {
            try (InputStream bytes = Files.newInputStream(layer.file())) {
                Descriptor blob = layer.written().blob();
                tar.file(place(blob), FILE, blob.size(), bytes);
            }
            Files.delete(layer.file());
        }
    }

    private byte[] config() {
        JsonObject root = new JsonObject();
        root.addProperty("architecture", Platform.host().architecture());
        root.addProperty("os", Platform.host().os());
        JsonObject config = new JsonObject();
        JsonArray command = new JsonArray();
        command.add("/opt/java/bin/java");
        command.add("-version");
        config.add("Cmd", command);
        root.add("config", config);
        JsonArray diffIds = new JsonArray();
        layers.forEach(layer -> diffIds.add(layer.written().diffId().toString()));
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", diffIds);
        root.add("rootfs", rootfs);
        return text(root.toString());
    }

    private static Descriptor descriptor(String mediaType, byte[] bytes) {
        return new Descriptor(mediaType, Digest.sha256(bytes), bytes.length);
    }

    private static TreePath place(Descriptor blob) {
        return TreePath.of("blobs/sha256/" + blob.digest().hex());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
