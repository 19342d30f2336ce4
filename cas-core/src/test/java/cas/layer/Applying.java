package cas.layer;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.os.linux.LinuxKernel;
import cas.snapshot.Mount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Makes layers and applies them to directories, for tests.
final class Applying {
    private Applying() {}

    interface Content {
        void write(LayerWriter layer) throws IOException;
    }

    static byte[] layer(Compression compression, Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LayerWriter layer = LayerWriter.to(out, compression)) {
            content.write(layer);
            layer.finish();
        }
        return out.toByteArray();
    }

    static byte[] layer(Content content) throws IOException {
        return layer(Compression.NONE, content);
    }

    static TreePath path(String text) {
        return TreePath.of(text);
    }

    static Attributes mode(int mode) {
        return Attributes.of(mode);
    }

    static Mount bind(Path directory) {
        return new Mount("bind", directory.toString(), List.of("rw", "rbind"));
    }

    static Mount overlay(Path upper, Path... lower) {
        String below = String.join(":", Stream.of(lower).map(Path::toString).toList());
        return new Mount(
                "overlay",
                "overlay",
                List.of("index=off", "workdir=/nowhere", "upperdir=" + upper, "lowerdir=" + below));
    }

    static TreeApplier applier(byte[] blob, TreeApplier.Policy policy) {
        return new TreeApplier(
                _ -> MemoryBlob.of(blob),
                new TreeApplier.Ports(
                        LinuxKernel.trees(), LinuxKernel.fileSystems(), LinuxKernel.fence(), LinuxKernel.inflations()),
                InstantSource.system(),
                policy);
    }

    static Descriptor apply(byte[] blob, Mount mount) throws IOException {
        return apply(blob, Compression.NONE, mount);
    }

    static Descriptor apply(byte[] blob, Compression compression, Mount mount) throws IOException {
        return applier(blob, TreeApplier.Policy.DEFAULT)
                .apply(MemoryBlob.descriptor(blob, compression), List.of(mount));
    }

    /// As a layer whose media type does not say how it is packed.
    static Descriptor sniffed(byte[] blob, Mount mount) throws IOException {
        Descriptor layer =
                new Descriptor("application/vnd.docker.image.rootfs.diff.tar", Digest.sha256(blob), blob.length);
        return applier(blob, TreeApplier.Policy.DEFAULT).apply(layer, List.of(mount));
    }

    /// Everything below a directory as text: kind, mode, owner, numbers, and a link's target.
    static Map<String, String> seen(Path directory) throws IOException {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.toList()) {
                Map<String, Object> stat = Files.readAttributes(
                        path, "unix:mode,uid,gid,rdev,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
                int mode = (int) java.util.Objects.requireNonNull(stat.get("mode"));
                boolean directoryHere = (mode & 0170000) == 0040000;
                seen.put(
                        directory.relativize(path).toString(),
                        Integer.toOctalString(mode) + " " + stat.get("uid") + ":" + stat.get("gid")
                                + " dev " + stat.get("rdev")
                                + (directoryHere ? "" : " size " + stat.get("size"))
                                + " " + stat.get("lastModifiedTime")
                                + (Files.isSymbolicLink(path) ? " -> " + Files.readSymbolicLink(path) : ""));
            }
        }
        return seen;
    }
}
