package cas.os;

import cas.overview.Vault;
import java.io.IOException;
import java.nio.file.Path;

/// Encryption by the file system (fscrypt).
public interface Encryption {
    /// What the kernel says of a directory. Works without its key.
    Vault of(Path directory) throws IOException;
}
