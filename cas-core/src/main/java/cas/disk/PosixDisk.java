package cas.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The file system of this machine. Symbolic links are never followed at the last step of a path.
public final class PosixDisk implements Disk {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE = Set.of(StandardOpenOption.WRITE, NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, NOFOLLOW_LINKS);

    private final Object renaming = new Object();

    @Override
    public WritableFile create(Path file) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, CREATE, PRIVATE_FILE);
        } catch (IOException e) {
            throw NoSpace.orElse(e, "create", file);
        }
        return new PosixWritableFile(file, steady(file, channel, WRITE), 0);
    }

    @Override
    public WritableFile append(Path file) throws IOException {
        SteadyChannel channel = steady(file, FileChannel.open(file, WRITE), WRITE);
        return new PosixWritableFile(file, channel, channel.use(FileChannel::size));
    }

    @Override
    public void overwrite(Path file, long position, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, WRITE)) {
            long end = position + bytes.remaining();
            if (end > channel.size()) {
                throw new IllegalArgumentException(
                        "overwrite " + file + " up to " + end + ": it has " + channel.size() + " bytes");
            }
            while (bytes.hasRemaining()) {
                var _ = channel.write(bytes, end - bytes.remaining());
            }
            SteadyChannel.force(channel);
        } catch (IOException e) {
            throw NoSpace.orElse(e, "overwrite", file);
        }
    }

    @Override
    public ReadableFile open(Path file) throws IOException {
        return new PosixReadableFile(steady(file, FileChannel.open(file, READ), READ));
    }

    private static SteadyChannel steady(Path file, FileChannel channel, Set<OpenOption> options) throws IOException {
        try {
            return new SteadyChannel(file, channel, options);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, PRIVATE_DIRECTORY);
        } catch (IOException e) {
            throw NoSpace.orElse(e, "create directory", directory);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            eachName(directory, names::add);
        } catch (NoSuchFileException e) {
            return List.of(); // It went away meanwhile.
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void eachName(Path directory, NameVisitor visitor) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                visitor.visit(String.valueOf(entry.getFileName()));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(
                    path, "unix:isRegularFile,isDirectory,size,nlink,lastModifiedTime", NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if ("Not a directory".equals(e.getReason())) {
                return Optional.empty();
            }
            throw e;
        }
        return Optional.of(toStat(found));
    }

    private static FileStat toStat(Map<String, Object> found) {
        FileStat.Type type = FileStat.Type.OTHER;
        if (Boolean.TRUE.equals(found.get("isRegularFile"))) {
            type = FileStat.Type.FILE;
        } else if (Boolean.TRUE.equals(found.get("isDirectory"))) {
            type = FileStat.Type.DIRECTORY;
        }
        FileTime modified = value(found, "lastModifiedTime", FileTime.class);
        return new FileStat(
                type, value(found, "size", Long.class), value(found, "nlink", Integer.class), modified.toInstant());
    }

    private static <T> T value(Map<String, Object> found, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(found.get(name), name));
    }

    @Override
    public boolean link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw NoSpace.orElse(e, "link", name);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        // The JDK's atomic move replaces silently. The store's lock keeps other processes out, this one our own.
        synchronized (renaming) {
            if (Files.exists(to, NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(to.toString());
            }
            replace(from, to);
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw NoSpace.orElse(e, "rename to", to);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void deleteTree(Path path) throws IOException {
        TreeRemoval.remove(path);
    }

    @Override
    public void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode, NOFOLLOW_LINKS);
    }

    @Override
    public void copyOwner(Path example, Path path) throws IOException {
        Map<String, Object> wanted = Files.readAttributes(example, "unix:uid,gid", NOFOLLOW_LINKS);
        Map<String, Object> found = Files.readAttributes(path, "unix:uid,gid", NOFOLLOW_LINKS);
        for (String name : List.of("uid", "gid")) {
            int id = value(wanted, name, Integer.class);
            if (id != value(found, name, Integer.class)) {
                Files.setAttribute(path, "unix:" + name, id, NOFOLLOW_LINKS);
            }
        }
    }

    @Override
    public void setOwner(Path path, int uid, int gid) throws IOException {
        Files.setAttribute(path, "unix:uid", uid, NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", gid, NOFOLLOW_LINKS);
    }

    @Override
    public void syncNames(Path directory) throws IOException {
        FileChannel opened;
        try {
            opened = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new SyncNotBegun(directory, e);
        }
        try (opened) {
            SteadyChannel.force(opened);
        } catch (IOException e) {
            throw NoSpace.orElse(e, "sync", directory);
        }
    }

    @Override
    public Optional<Closeable> lock(Path file) throws IOException {
        return ProcessLock.take(file, PRIVATE_FILE);
    }
}
