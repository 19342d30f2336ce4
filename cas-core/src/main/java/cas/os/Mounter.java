package cas.os;

import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// mount(2) and its kin. Needs the privilege to mount; without it every call is a
/// [cas.error.CasException.PermissionDenied].
public interface Mounter {
    /// Performs the mounts in order on one directory.
    void mount(List<Mount> mounts, Path target) throws IOException;

    /// Detaches every mount stacked on the directory; nothing happens if there is none.
    void unmount(Path target) throws IOException;

    /// Whether something is mounted exactly there.
    boolean mounted(Path target) throws IOException;
}
