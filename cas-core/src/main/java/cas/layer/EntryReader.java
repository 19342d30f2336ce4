package cas.layer;

import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// Makes an entry of a header and what was said before it.
final class EntryReader {
    private static final int MAJOR_MAX = 0xfff;
    private static final int MINOR_MAX = 0xfffff;

    private EntryReader() {}

    /// @param size of the file, holes included
    static Entry entry(TarHeader header, Extensions extensions, long size) {
        String name = extensions.name(header.name());
        if (name.isEmpty()) {
            throw Refused.layer("name: expected one, found none");
        }
        TreePath path = path(name);
        Attributes attributes = attributes(header, extensions.pax());
        byte type = type(header.type(), name, size);
        if (type != Tar.FILE && size != 0) {
            throw Refused.layer(path + ": expected no bytes in an entry of type '" + (char) type + "', found " + size);
        }
        if (type != Tar.DIRECTORY && path.isRoot()) {
            throw Refused.layer("root: expected a directory, found type '" + (char) type + "'");
        }
        return switch (type) {
            case Tar.FILE -> new Entry.File(path, attributes, checkedSize(path, size));
            case Tar.DIRECTORY -> new Entry.Directory(path, attributes);
            case Tar.SYMLINK -> new Entry.Symlink(path, attributes, target(path, header, extensions));
            case Tar.HARD_LINK -> new Entry.HardLink(path, attributes, existing(path, header, extensions));
            case Tar.FIFO -> new Entry.Fifo(path, attributes);
            case Tar.CHARACTER -> new Entry.Node(path, attributes, device(path, Device.Kind.CHARACTER, header));
            case Tar.BLOCK -> new Entry.Node(path, attributes, device(path, Device.Kind.BLOCK, header));
            default -> throw Refused.layer(path + ": entries of type '" + (char) type + "' are not supported");
        };
    }

    /// A step and the `..` behind it mean nothing, whatever the step is, as with the reference server. What would lead
    /// out of the root is refused.
    private static TreePath path(String name) {
        if (!name.contains("..")) {
            return TreePath.ofBytes(bytes(name));
        }
        Deque<String> steps = new ArrayDeque<>();
        for (String step : name.split("/", -1)) {
            boolean up = step.equals("..");
            if (up && !steps.isEmpty() && !steps.getLast().equals("..")) {
                steps.removeLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return TreePath.ofBytes(bytes(String.join("/", steps)));
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Old headers know no directories: a name that ends with a slash is one. Under the newer mark of a file
    /// readers disagree about such a name.
    private static byte type(byte type, String name, long size) {
        boolean slash = name.endsWith("/");
        if (type == Tar.GNU_SPARSE && !slash) {
            return Tar.FILE;
        }
        if (type == Tar.OLD_FILE) {
            return slash ? Tar.DIRECTORY : Tar.FILE;
        }
        if (type == Tar.FILE && slash) {
            throw Refused.layer("name: expected no slash at the end of a file of " + size + " bytes, found one");
        }
        return type;
    }

    private static long checkedSize(TreePath path, long size) {
        if (size > Limits.SIZE_BYTES_MAX) {
            throw Refused.layer(path + ": expected at most " + Limits.SIZE_BYTES_MAX + " bytes, found " + size);
        }
        return size;
    }

    private static Attributes attributes(TarHeader header, PaxHeader pax) {
        TarHeader.Numbers numbers = header.numbers();
        Attributes attributes = Attributes.of(numbers.mode())
                .owner(pax.uid(numbers.uid()), pax.gid(numbers.gid()))
                .modified(pax.modified(numbers.mtime()));
        for (Map.Entry<String, byte[]> xattr : pax.xattrs().entrySet()) {
            attributes = attributes.xattr(xattr.getKey(), xattr.getValue());
        }
        return attributes;
    }

    private static String target(TreePath path, TarHeader header, Extensions extensions) {
        String target = extensions.link(header.link());
        if (target.isEmpty() || target.length() > TreePath.PATH_BYTES_MAX) {
            throw Refused.layer("symlink " + path + ": expected a target of 1 to " + TreePath.PATH_BYTES_MAX
                    + " bytes, found " + target.length());
        }
        return target;
    }

    private static TreePath existing(TreePath path, TarHeader header, Extensions extensions) {
        TreePath existing = path(extensions.link(header.link()));
        if (existing.isRoot() || existing.equals(path)) {
            throw Refused.layer("hard link " + path + ": expected another file, found " + existing);
        }
        return existing;
    }

    private static Device device(TreePath path, Device.Kind kind, TarHeader header) {
        long major = header.numbers().major();
        long minor = header.numbers().minor();
        if (major > MAJOR_MAX || minor > MINOR_MAX) {
            throw Refused.layer("device " + path + ": expected numbers up to " + MAJOR_MAX + ":" + MINOR_MAX
                    + ", found " + major + ":" + minor);
        }
        return new Device(kind, (int) major, (int) minor);
    }
}
