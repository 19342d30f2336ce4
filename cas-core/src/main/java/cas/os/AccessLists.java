package cas.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// Access lists (acl(5)): who may use a file besides its owner, user by user.
public interface AccessLists {
    /// Lets these users, read as unsigned numbers, do what `bits` say: 4 to read, 2 to write or connect, 1 to
    /// pass. Its owner keeps what he may, and its group and everybody else may nothing. Replaces the list that
    /// is there.
    ///
    /// @return false, and nothing done, if the file system has no such lists
    boolean grant(Path path, Set<Integer> uids, int bits) throws IOException;
}
