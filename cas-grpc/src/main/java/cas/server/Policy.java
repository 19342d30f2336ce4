package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.PermissionDenied;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Who may do what on the socket: the roles of agents, by the uid of their process, and the directories that
/// files may be taken from. Root and the user of the daemon are operators without being named.
///
/// @param agents roles by uid, which is to be read as unsigned
/// @param sources directories by role; a role without any has the store's own, the one of the verifier
public record Policy(Map<Integer, Set<AgentRole>> agents, Map<AgentRole, Set<Path>> sources) {
    /// Nobody but root and the user of the daemon.
    public static final Policy ROOT_ONLY = new Policy(Map.of(), Map.of());

    static final int FILE_BYTES_MAX = 64 << 10;

    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FILE = 0100000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    public Policy {
        Map<Integer, Set<AgentRole>> roles = new TreeMap<>(Integer::compareUnsigned);
        agents.forEach((uid, held) -> roles.put(uid, Set.copyOf(held)));
        agents = Map.copyOf(roles);
        Map<AgentRole, Set<Path>> directories = new TreeMap<>();
        sources.forEach((role, below) -> directories.put(role, Set.copyOf(below)));
        sources = Map.copyOf(directories);
    }

    /// Reads a policy; see docs/OPERATIONS.md for what it says.
    ///
    /// @throws InvalidArgument if a line is wrong; the text names it
    /// @throws PermissionDenied if somebody else could have written the file
    public static Policy read(Path file) throws IOException {
        Map<String, Object> stat = Files.readAttributes(file, "unix:mode,uid,size", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Objects.requireNonNull(stat.get("mode"));
        int owner = (Integer) Objects.requireNonNull(stat.get("uid"));
        long size = (Long) Objects.requireNonNull(stat.get("size"));
        if ((mode & TYPE_MASK) != TYPE_FILE || size > FILE_BYTES_MAX) {
            throw new InvalidArgument("cannot read policy " + file + ": expected a file of at most " + FILE_BYTES_MAX
                    + " bytes, found " + ((mode & TYPE_MASK) != TYPE_FILE ? "another kind of file" : size + " bytes"));
        }
        if (owner != 0 && owner != SocketFile.ownUid()) {
            throw new PermissionDenied("cannot trust policy " + file + ": expected it to belong to root, found uid "
                    + Integer.toUnsignedString(owner));
        }
        if ((mode & WRITABLE_BY_OTHERS) != 0) {
            throw new PermissionDenied("cannot trust policy " + file
                    + ": expected nobody but its owner to be able to write it, found mode "
                    + Integer.toOctalString(mode & 07777));
        }
        try {
            return new PolicyText(file.toString()).parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new InvalidArgument("cannot read policy " + file + ": expected UTF-8, found other bytes");
        }
    }

    /// Where somebody with these roles may have files taken from. An operator from wherever anybody may.
    Set<Path> sources(Set<AgentRole> roles) {
        return sources.entrySet().stream()
                .filter(each -> roles.contains(each.getKey()) || roles.contains(AgentRole.OPERATOR))
                .flatMap(each -> each.getValue().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Everybody who is somebody, with root and `own`.
    Map<Integer, Set<AgentRole>> everybody(int own) {
        Map<Integer, Set<AgentRole>> all = new TreeMap<>(Integer::compareUnsigned);
        all.putAll(agents);
        for (int operator : new int[] {0, own}) {
            Set<AgentRole> roles = EnumSet.of(AgentRole.OPERATOR);
            roles.addAll(agents.getOrDefault(operator, Set.of()));
            all.put(operator, roles);
        }
        return all;
    }
}
