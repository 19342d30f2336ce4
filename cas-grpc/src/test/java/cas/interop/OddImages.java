package cas.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.image.ImageDocuments;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.layer.Compression;
import cas.layer.LayerWriter;
import cas.name.Labels;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.proving.Program;
import cas.proving.TestImage;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// Images of odd layers, as OCI archives, packed in all the ways that a layer can be.
final class OddImages {
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int DEEP_LAYERS = 130;

    private final Path directory;

    private OddImages(Path directory) {
        this.directory = directory;
    }

    static OddImages make(Path directory) {
        Path script = Path.of("src/test/resources/interop/odd-layers.sh").toAbsolutePath();
        Program.of("bash", script.toString(), directory.toString()).check();
        return new OddImages(directory);
    }

    static String name(String image) {
        return "example.com/odd/" + image + ":1";
    }

    /// The images that the script made.
    List<String> images() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    List<byte[]> layers(String image) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 1; Files.exists(directory.resolve(image + "/" + i + ".tar")); i++) {
            layers.add(Files.readAllBytes(directory.resolve(image + "/" + i + ".tar")));
        }
        return layers;
    }

    Path archive(String image) throws IOException {
        return archive(image, layers(image));
    }

    /// Each layer is packed in another way than the one before; every other image speaks Docker's types.
    Path archive(String image, List<byte[]> layers) throws IOException {
        boolean docker = image.length() % 2 == 0;
        TestImage made = new TestImage();
        List<Descriptor> parts = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            byte[] layer = layers.get(i);
            diffIds.add(Digest.sha256(layer));
            parts.add(
                    switch ((i + image.length()) % 4) {
                        case 0 ->
                            made.blob(docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP, gzip(layer));
                        case 1 -> made.blob(docker ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER, layer);
                        case 2 ->
                            made.blob(
                                    docker ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP, members(layer));
                        default -> made.blob(MediaTypes.OCI_LAYER_ZSTD, frames(layer));
                    });
        }
        String ids = diffIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
        String config = "{\"architecture\":\"" + Platform.host().architecture() + "\",\"os\":\"linux\",\"config\":{},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}";
        String configType = docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG;
        String type = docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST;
        var manifest = new ImageManifest(type, made.blob(configType, config.getBytes(UTF_8)), parts, Labels.none());
        Descriptor target = made.blob(type, ImageDocuments.toJson(manifest));
        Descriptor named = TestImage.named(target, "io.containerd.image.name", name(image));
        return Files.write(directory.resolve(image + ".oci.tar"), made.ociArchive(named));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    /// Several gzip members, one after the other.
    private static byte[] members(byte[] bytes) throws IOException {
        int part = Math.max(1, bytes.length / 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += part) {
            out.write(gzip(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + part))));
        }
        return out.toByteArray();
    }

    /// Two zstd frames and one to be skipped.
    private static byte[] frames(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int half = bytes.length / 2;
        out.write(Zstd.compress(Arrays.copyOf(bytes, half)));
        out.write(ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE_MAGIC)
                .putInt(4)
                .array());
        out.write(Zstd.compress(Arrays.copyOfRange(bytes, half, bytes.length)));
        return out.toByteArray();
    }

    /// More layers than fit in a page of mount options.
    static List<byte[]> deep() throws IOException {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < DEEP_LAYERS; i++) {
            int number = i;
            layers.add(layer(writer -> {
                Instant time = Instant.ofEpochSecond(1_600_000_000L + number, number);
                writer.directory(TreePath.of("d"), Attributes.of(0755).modified(time));
                file(writer, "d/all", "layer " + number, time);
                file(writer, "d/own" + number, "x".repeat(number), time);
                if (number % 3 == 2) {
                    writer.whiteout(TreePath.of("d/own" + (number - 2)));
                }
            }));
        }
        return layers;
    }

    static byte[] layer(TestImage.Filling filling) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LayerWriter writer = LayerWriter.to(bytes, Compression.NONE)) {
            filling.fill(writer);
            writer.finish();
        }
        return bytes.toByteArray();
    }

    private static void file(LayerWriter writer, String path, String text, Instant time) throws IOException {
        writer.file(TreePath.of(path), Attributes.of(0644).modified(time), text.getBytes(UTF_8));
    }
}
