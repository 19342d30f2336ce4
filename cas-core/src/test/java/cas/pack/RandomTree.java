package cas.pack;

import cas.os.Attributes;
import cas.os.Device;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.TreeView.Kind;
import cas.os.TreeView.Node;
import cas.proving.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Does to a directory what programs do: makes things of all kinds, changes, renames, replaces and removes them.
final class RandomTree {
    private static final int DEPTH_MAX = 4;
    private static final int BYTES_MAX = 3000;
    private static final String[] NAMES = {
        "a", "b", "c", "d", "e", "usr", "etc", "lib", "ü", "new\nline", "with blank", "-rf", "\u00ff", "x".repeat(120)
    };

    private final Path root;
    private final Tree tree;
    private final Random random;

    RandomTree(Path root, Tree tree, Random random) {
        this.root = root;
        this.tree = tree;
        this.random = random;
    }

    void change(int deeds) throws IOException {
        for (int i = 0; i < deeds; i++) {
            deed();
        }
    }

    private void deed() throws IOException {
        int choice = random.nextInt(100);
        List<TreePath> all = all();
        if (choice < 55 || all.isEmpty()) {
            make(directories(all));
            return;
        }
        TreePath one = all.get(random.nextInt(all.size()));
        Kind kind = tree.stat(one).map(Node::kind).orElseThrow();
        if (choice < 62) {
            tree.remove(one);
        } else if (choice < 70) {
            // Replaced by something else; a directory by another one, often an opaque one.
            tree.remove(one);
            makeAt(one);
        } else if (choice < 80) {
            tree.setAttributes(one, attributes(kind));
        } else if (choice < 88) {
            if (kind == Kind.FILE && plain(one)) {
                rewrite(one);
            }
        } else {
            Optional<TreePath> to = free(directories(all));
            if (to.isPresent() && plain(one) && plain(to.get()) && !to.get().startsWith(one)) {
                if (choice < 94 && kind == Kind.FILE) {
                    Files.createLink(path(to.get()), path(one));
                } else {
                    // Across layers the kernel leaves copying a directory to mv.
                    Program.of("mv", "-T", path(one).toString(), path(to.get()).toString())
                            .check();
                    // The tree knows directories by their old names.
                    tree.remove(one);
                }
            }
        }
    }

    /// Whether the file system of Java can say this name whatever the language of the machine.
    private static boolean plain(TreePath path) {
        return path.toString().chars().allMatch(c -> c < 128);
    }

    /// Other bytes of the same number, and the old time: only the bytes tell.
    private void rewrite(TreePath file) throws IOException {
        Path path = path(file);
        Object time = Files.getAttribute(path, "unix:lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        byte[] bytes = Files.readAllBytes(path);
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= 1;
        }
        Files.write(path, bytes);
        if (random.nextBoolean()) {
            Files.setAttribute(path, "unix:lastModifiedTime", time, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private Path path(TreePath path) {
        return root.resolve(path.toString());
    }

    private List<TreePath> all() throws IOException {
        List<TreePath> all = new ArrayList<>();
        below(TreePath.ROOT, all);
        return all;
    }

    private void below(TreePath directory, List<TreePath> all) throws IOException {
        for (TreePath name : tree.list(directory).stream().sorted().toList()) {
            TreePath path = directory.child(name);
            all.add(path);
            if (tree.stat(path).orElseThrow().kind() == Kind.DIRECTORY) {
                below(path, all);
            }
        }
    }

    private List<TreePath> directories(List<TreePath> all) throws IOException {
        List<TreePath> directories = new ArrayList<>(List.of(TreePath.ROOT));
        for (TreePath path : all) {
            if (path.depth() < DEPTH_MAX && tree.stat(path).orElseThrow().kind() == Kind.DIRECTORY) {
                directories.add(path);
            }
        }
        return directories;
    }

    private Optional<TreePath> free(List<TreePath> directories) throws IOException {
        TreePath directory = directories.get(random.nextInt(directories.size()));
        TreePath name = directory.child(TreePath.of(NAMES[random.nextInt(NAMES.length)]));
        return tree.stat(name).isEmpty() ? Optional.of(name) : Optional.empty();
    }

    private void make(List<TreePath> directories) throws IOException {
        Optional<TreePath> name = free(directories);
        if (name.isPresent()) {
            makeAt(name.get());
        }
    }

    private void makeAt(TreePath name) throws IOException {
        int choice = random.nextInt(100);
        if (choice < 35) {
            tree.makeDirectory(name);
            tree.setAttributes(name, attributes(Kind.DIRECTORY));
        } else if (choice < 75) {
            file(name);
        } else if (choice < 87) {
            tree.symlink(name, ("../" + NAMES[random.nextInt(NAMES.length)]).getBytes(StandardCharsets.UTF_8));
            tree.setAttributes(name, attributes(Kind.SYMLINK));
        } else if (choice < 93) {
            tree.makeFifo(name);
            tree.setAttributes(name, attributes(Kind.FIFO));
        } else {
            tree.makeDevice(
                    name, new Device(random.nextBoolean() ? Device.Kind.BLOCK : Device.Kind.CHARACTER, 7, choice));
            tree.setAttributes(name, attributes(Kind.DEVICE));
        }
    }

    private void file(TreePath name) throws IOException {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(BYTES_MAX)];
        random.nextBytes(bytes);
        try (Tree.Sink sink = tree.createFile(name)) {
            sink.write(bytes, 0, bytes.length);
            sink.finish(attributes(Kind.FILE));
        }
        if (random.nextInt(10) == 0 && plain(name)) {
            try (var sparse = FileChannel.open(path(name), StandardOpenOption.WRITE)) {
                sparse.write(ByteBuffer.wrap(new byte[] {1}), 100_000);
            }
        }
    }

    private Attributes attributes(Kind kind) {
        int[] modes = {0755, 0644, 0600, 0111, 04755, 02750, 01777, 0};
        Attributes attributes = Attributes.of(modes[random.nextInt(modes.length)])
                .owner(random.nextInt(3) * 1000L, random.nextInt(2) * 4_000_000_000L)
                .modified(Instant.ofEpochSecond(
                        random.nextInt(2_000_000_000), random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000)));
        boolean can = kind == Kind.FILE || kind == Kind.DIRECTORY;
        return can && random.nextInt(4) == 0 ? attributes.xattr("user.k" + random.nextInt(3), bytes()) : attributes;
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }
}
