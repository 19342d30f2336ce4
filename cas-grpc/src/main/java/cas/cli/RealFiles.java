package cas.cli;

import cas.layer.LayerWriter;
import cas.os.Attributes;
import cas.os.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Puts a directory of this machine into a layer: directories, files and symbolic links, sorted; very large files and
/// whatever goes beyond the limit are left out.
final class RealFiles {
    private static final long FILE_BYTES_MAX = 32L << 20;
    private static final long ALL_BYTES_MAX = 96L << 20;

    private final Path root;
    private long taken;

    RealFiles(Path root) {
        this.root = root;
    }

    void into(LayerWriter layer, String place) throws IOException {
        children(layer, root, place);
    }

    private void children(LayerWriter layer, Path directory, String place) throws IOException {
        List<Path> children;
        try (Stream<Path> listing = Files.list(directory)) {
            children = listing.sorted().toList();
        }
        for (Path child : children) {
            one(layer, child, place + "/" + child.getFileName());
        }
    }

    private void one(LayerWriter layer, Path file, String place) throws IOException {
        PosixFileAttributes facts = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        TreePath path = TreePath.of(place);
        Attributes attributes = Attributes.of(mode(facts.permissions()))
                .modified(facts.lastModifiedTime().toInstant());
        if (facts.isDirectory()) {
            layer.directory(path, attributes);
            children(layer, file, place);
        } else if (facts.isSymbolicLink()) {
            layer.symlink(path, attributes, Files.readSymbolicLink(file).toString());
        } else if (facts.isRegularFile() && Files.isReadable(file) && fits(facts)) {
            try (InputStream bytes = Files.newInputStream(file)) {
                layer.file(path, attributes, facts.size(), bytes);
            }
        }
    }

    private boolean fits(BasicFileAttributes facts) {
        if (facts.size() > FILE_BYTES_MAX || taken + facts.size() > ALL_BYTES_MAX) {
            return false;
        }
        taken += facts.size();
        return true;
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            mode = mode << 1 | (permissions.contains(permission) ? 1 : 0);
        }
        return mode;
    }
}
