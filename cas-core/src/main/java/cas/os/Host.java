package cas.os;

import java.io.IOException;

/// Which run of which machine this is.
public interface Host {
    /// Changes with every boot: a lock or a temporary name of another boot is dead.
    String bootId() throws IOException;

    /// Inode of the process id name space: process numbers mean something only inside one.
    long pidNamespace() throws IOException;
}
