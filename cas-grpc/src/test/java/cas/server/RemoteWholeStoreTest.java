package cas.server;

import cas.contract.WholeStoreContracts;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contracts of a whole store, held over the wire.
class RemoteWholeStoreTest extends WholeStoreContracts {
    @TempDir
    private Path temp;

    @Override
    public Bench open() throws IOException {
        return new RemoteBench(temp);
    }
}
