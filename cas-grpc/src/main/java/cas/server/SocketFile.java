package cas.server;

import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.PermissionDenied;
import cas.error.Reason;
import cas.os.AccessLists;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket as a file (rule S1): 0600, in a directory that nobody else can put things into. Agents get to it
/// by an access list that names them, on the socket and, where others cannot pass it, on its directory.
final class SocketFile {
    /// What `sun_path` holds besides its final zero.
    static final int PATH_BYTES_MAX = 107;

    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_DIRECTORY = 0040000;
    private static final int TYPE_SOCKET = 0140000;
    private static final int TYPE_LINK = 0120000;

    private static final int MODE_BITS = 07777;
    private static final int PRIVATE = 0700;
    private static final int OTHERS_PASS = 0001;
    private static final int PASS = 1;
    private static final int CONNECT = 6;

    private final Path path;
    private final AccessLists lists;
    private final Set<Integer> agents;

    /// @param agents who may connect besides the owner
    SocketFile(Path path, AccessLists lists, Set<Integer> agents) {
        this.path = path;
        this.lists = lists;
        this.agents = Set.copyOf(agents);
    }

    /// Makes room for a new socket: the directory is there and trustworthy, a socket left by a dead process
    /// is gone.
    ///
    /// @throws FailedPrecondition if somebody listens there, or the file is not a socket
    void prepare() throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        Path directory = path.getParent();
        if (length > PATH_BYTES_MAX || directory == null) {
            throw new InvalidArgument("cannot listen on " + path + ": expected the path of a file, at most "
                    + PATH_BYTES_MAX + " bytes long, found " + length);
        }
        prepareDirectory(directory);
        removeStale();
    }

    private static void prepareDirectory(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Map<String, Object> stat = stat(directory);
        int type = type(stat);
        if (type == TYPE_LINK || type != TYPE_DIRECTORY) {
            throw new PermissionDenied("cannot listen in " + directory + ": expected a directory, found "
                    + (type == TYPE_LINK ? "a symbolic link" : "another kind of file"));
        }
        int owner = (Integer) Objects.requireNonNull(stat.get("uid"));
        if (owner != 0 && owner != ownUid()) {
            throw new PermissionDenied("cannot listen in " + directory + ": expected it to belong to uid " + ownUid()
                    + " or 0, found uid " + owner);
        }
    }

    private void removeStale() throws IOException {
        int type;
        try {
            type = type(stat(path));
        } catch (NoSuchFileException e) {
            return;
        }
        if (type != TYPE_SOCKET) {
            throw new FailedPrecondition(
                    Reason.ADDRESS_IN_USE,
                    "cannot listen on " + path
                            + ": expected nothing or an old socket there, found another kind of file");
        }
        if (answers()) {
            throw new FailedPrecondition(
                    Reason.ADDRESS_IN_USE, "cannot listen on " + path + ": another server listens there");
        }
        Files.deleteIfExists(path);
    }

    private boolean answers() {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /// Only the owner and the agents may connect. Between bind and here the doorkeeper's own check holds.
    ///
    /// @throws FailedPrecondition if the agents cannot be let in and nobody else kept out
    void restrict() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        Path directory = path.getParent();
        if (agents.isEmpty() || directory == null) {
            return;
        }
        if (!lists.grant(path, agents, CONNECT)) {
            throw unlisted(path);
        }
        int mode = (Integer) Objects.requireNonNull(stat(directory).get("mode")) & MODE_BITS;
        // With an access list the bits of the group show what the list allows at most.
        if ((mode & ~(PASS << 3)) == PRIVATE) {
            if (!lists.grant(directory, agents, PASS)) {
                throw unlisted(directory);
            }
        } else if ((mode & OTHERS_PASS) == 0) {
            LOG.warn(
                    "agents of the policy may not reach {}: expected its directory to be 0700 or open to all, found {}",
                    path,
                    Integer.toOctalString(mode));
        }
    }

    private static FailedPrecondition unlisted(Path thing) {
        return new FailedPrecondition(
                Reason.FAILED_PRECONDITION,
                "cannot let the agents of the policy to " + thing
                        + ": expected a file system with access lists, found one without");
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    static int ownUid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static Map<String, Object> stat(Path path) throws IOException {
        return Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int type(Map<String, Object> stat) {
        return (Integer) Objects.requireNonNull(stat.get("mode")) & TYPE_MASK;
    }
}
