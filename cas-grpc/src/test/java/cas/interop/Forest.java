package cas.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import cas.digest.Digest;
import cas.layer.Compression;
import cas.layer.LayerWriter;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.snapshot.Mount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Small trees, each of a number: as a client writes it, as a layer says it, and as it must be found on the
/// disk.
final class Forest {
    private static final int FILES_MAX = 12;
    private static final int BYTES_MAX = 9 << 10;
    private static final String ATTRIBUTE = "leaf";
    private static final int PERMISSIONS = 07777;

    private Forest() {}

    /// @param size of a file; 0 makes it a directory
    /// @param seed of its bytes
    private record Leaf(String path, int mode, Instant time, int size, long seed) {
        boolean directory() {
            return size == 0;
        }

        byte[] bytes() {
            byte[] bytes = new byte[size];
            new Random(seed).nextBytes(bytes);
            return bytes;
        }

        String line() {
            return line(
                    path, mode, time, directory() ? "" : Digest.sha256(bytes()).toString());
        }

        static String line(String path, int mode, Instant time, String content) {
            return path + " " + Integer.toOctalString(mode) + " " + time + " " + content + "\n";
        }
    }

    /// Directories come before what is in them.
    private static List<Leaf> leaves(long id) {
        var random = new Random(id * 0x9E3779B97F4A7C15L);
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            leaves.add(new Leaf("d" + i, 0755, time(random), 0, 0));
        }
        int files = 1 + random.nextInt(FILES_MAX);
        for (int i = 0; i < files; i++) {
            String place = i % 3 == 0 ? "" : "d" + i % 3 % 2 + "/";
            leaves.add(new Leaf(
                    place + "f" + i,
                    random.nextBoolean() ? 0644 : 04711,
                    time(random),
                    1 + random.nextInt(BYTES_MAX),
                    random.nextLong()));
        }
        return leaves;
    }

    private static Instant time(Random random) {
        return Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE), random.nextInt(1_000_000_000));
    }

    /// What [#found] says of the tree wherever it is whole.
    static String digest(long id) {
        return digest(leaves(id).stream().map(Leaf::line).toList());
    }

    private static String digest(List<String> lines) {
        return Digest.sha256(String.join("", new TreeSet<>(lines)).getBytes(UTF_8))
                .toString();
    }

    /// The tree in a directory; of one that is not whole, what is there.
    static String found(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.filter(path -> !path.equals(directory)).toList()) {
                var stat = Files.readAttributes(path, "unix:mode,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
                int mode = (int) Objects.requireNonNull(stat.get("mode")) & PERMISSIONS;
                Instant time = ((FileTime) Objects.requireNonNull(stat.get("lastModifiedTime"))).toInstant();
                String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? content(path) : "";
                lines.add(Leaf.line(directory.relativize(path).toString(), mode, time, content));
            }
        } catch (NoSuchFileException e) {
            return "nothing";
        }
        return digest(lines);
    }

    private static String content(Path file) throws IOException {
        String digest = Digest.sha256(Files.readAllBytes(file)).toString();
        var attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (!attributes.list().contains(ATTRIBUTE)) {
            return digest + " without its attribute";
        }
        ByteBuffer value = ByteBuffer.allocate(attributes.size(ATTRIBUTE));
        attributes.read(ATTRIBUTE, value);
        return new String(value.array(), UTF_8).equals(digest) ? digest : digest + " with another attribute";
    }

    /// Writes it as programs do, without a sync.
    static void write(long id, Path directory) throws IOException {
        for (Leaf leaf : leaves(id)) {
            Path path = directory.resolve(leaf.path());
            if (leaf.directory()) {
                Files.createDirectory(path);
            } else {
                Files.write(path, leaf.bytes());
                Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
                        .write(ATTRIBUTE, ByteBuffer.wrap(value(leaf)));
            }
            Files.setAttribute(path, "unix:mode", leaf.mode());
        }
        for (Leaf leaf : leaves(id).reversed()) {
            Files.setLastModifiedTime(directory.resolve(leaf.path()), FileTime.from(leaf.time()));
        }
    }

    private static byte[] value(Leaf leaf) {
        return Digest.sha256(leaf.bytes()).toString().getBytes(UTF_8);
    }

    static byte[] layer(long id) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LayerWriter layer = LayerWriter.to(bytes, Compression.GZIP)) {
            for (Leaf leaf : leaves(id)) {
                Attributes attributes = Attributes.of(leaf.mode()).modified(leaf.time());
                if (leaf.directory()) {
                    layer.directory(TreePath.of(leaf.path()), attributes);
                } else {
                    Attributes all = attributes.xattr("user." + ATTRIBUTE, value(leaf));
                    layer.file(TreePath.of(leaf.path()), all, leaf.bytes());
                }
            }
            layer.finish();
        }
        return bytes.toByteArray();
    }

    /// The directory of a snapshot's own layer: what is written to, or of a view, what is nearest.
    static Path own(List<Mount> mounts) {
        return layers(mounts).getFirst();
    }

    /// The directories that a mount shows, the nearest first.
    static List<Path> layers(List<Mount> mounts) {
        Mount mount = mounts.getFirst();
        List<Path> layers = new ArrayList<>();
        for (String option : List.of("upperdir=", "lowerdir=")) {
            mount.options().stream()
                    .filter(word -> word.startsWith(option))
                    .flatMap(word -> Stream.of(word.substring(option.length()).split(":", -1)))
                    .map(Path::of)
                    .forEach(layers::add);
        }
        return layers.isEmpty() ? List.of(Path.of(mount.source())) : layers;
    }
}
