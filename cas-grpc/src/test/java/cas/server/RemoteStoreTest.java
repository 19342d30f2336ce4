package cas.server;

import cas.contract.StoreContracts;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contracts of what namespaces see, held over the wire: our client, a socket, our server, a whole engine.
class RemoteStoreTest extends StoreContracts {
    @TempDir
    private Path temp;

    @Override
    public Bench open() throws IOException {
        return new RemoteBench(temp);
    }
}
