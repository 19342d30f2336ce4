package cas.sim;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.os.FileTaker;
import java.io.IOException;
import java.nio.file.Path;

/// Takes files of a disk on which nobody else works.
public record SimulatedTaker(Disk disk) implements FileTaker {
    @Override
    public Held hold(Path file, Path ours) throws IOException {
        FileStat found =
                disk.stat(file).orElseThrow(() -> new NotFound(Reason.FILE_NOT_FOUND, "cannot take file " + file));
        // A disk in memory does not tell which names are of one file.
        int names = disk.stat(ours).isPresent() ? 2 : 1;
        if (found.type() != FileStat.Type.FILE || found.names() > names) {
            throw new FailedPrecondition(Reason.FILE_UNSUITABLE, "cannot take file " + file + ": " + found);
        }
        return new Held() {
            @Override
            public long size() {
                return found.size();
            }

            @Override
            public void name(Path second) throws IOException {
                if (!disk.link(file, second)) {
                    throw new IOException(second + " is taken");
                }
            }

            @Override
            public void takeName() throws IOException {
                disk.delete(file);
            }

            @Override
            public void close() {}
        };
    }
}
