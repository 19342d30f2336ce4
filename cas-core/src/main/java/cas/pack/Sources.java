package cas.pack;

import cas.error.CasException.InvalidArgument;
import cas.os.TreeReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The directories behind the mounts of both sides, each opened once: what both sides have in common is then seen to
/// be the same without a look at it.
final class Sources implements Closeable {
    private final TreeReader.Opener opener;
    private final Map<Path, TreeReader> open = new LinkedHashMap<>();

    Sources(TreeReader.Opener opener) {
        this.opener = opener;
    }

    TreeReader of(Path directory) throws IOException {
        Path name = directory.normalize();
        TreeReader known = open.get(name);
        if (known != null) {
            return known;
        }
        try {
            TreeReader opened = opener.open(name);
            open.put(name, opened);
            return opened;
        } catch (FileSystemException e) {
            throw new InvalidArgument("diff: expected a directory " + name + ", found " + e.getReason());
        }
    }

    @Override
    public void close() throws IOException {
        for (TreeReader tree : open.values()) {
            tree.close();
        }
    }
}
