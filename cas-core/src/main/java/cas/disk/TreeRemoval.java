package cas.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Removes a tree name by name below open directories, so that neither a link put in the way nor a path longer
/// than the kernel's limit leads elsewhere. It never steps into another file system: what is mounted stays.
final class TreeRemoval {
    private static final Set<PosixFilePermission> OWNER_ALL = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path root;
    private final String device;

    private TreeRemoval(Path root, String device) {
        this.root = root;
        this.device = device;
    }

    static void remove(Path path) throws IOException {
        BasicFileAttributes found;
        try {
            found = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if (found.isDirectory()) {
            Path parent = path.toAbsolutePath().getParent();
            Path name = path.getFileName();
            if (parent == null || name == null) {
                throw new IOException("will not remove " + path);
            }
            try (DirectoryStream<Path> above = Files.newDirectoryStream(parent)) {
                new TreeRemoval(path, device(found)).removeDirectory(secure(above), name);
            }
        } else {
            Files.deleteIfExists(path);
        }
    }

    private void removeDirectory(SecureDirectoryStream<Path> above, Path name) throws IOException {
        makeOurs(above, name);
        try (SecureDirectoryStream<Path> directory = above.newDirectoryStream(name, NOFOLLOW_LINKS)) {
            BasicFileAttributes here =
                    directory.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
            if (!device(here).equals(device)) {
                throw new IOException("cannot remove " + root + ": something is mounted at " + name + " below it");
            }
            for (Path entry : names(directory)) {
                removeEntry(directory, entry);
            }
        }
        above.deleteDirectory(name);
    }

    private void removeEntry(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        BasicFileAttributes found = directory
                .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .readAttributes();
        if (found.isDirectory()) {
            removeDirectory(directory, name);
        } else {
            directory.deleteFile(name);
        }
    }

    /// A directory its owner may not write could be emptied by root only.
    private static void makeOurs(SecureDirectoryStream<Path> above, Path name) throws IOException {
        PosixFileAttributeView view = above.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
        PosixFileAttributes found = view.readAttributes();
        if (found.isDirectory() && !found.permissions().containsAll(OWNER_ALL)) {
            above.getFileAttributeView(name, PosixFileAttributeView.class).setPermissions(OWNER_ALL);
        }
    }

    private static List<Path> names(DirectoryStream<Path> directory) throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            for (Path entry : directory) {
                names.add(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /// The JDK tells the device of a file only inside its key, `(dev=801,ino=12)`.
    private static String device(BasicFileAttributes attributes) {
        String key = String.valueOf(attributes.fileKey());
        return key.substring(0, Math.max(0, key.indexOf(',')));
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IOException("this platform has no relative directory access");
    }
}
