package cas.content.local;

import cas.content.BlobStore;
import cas.contract.BlobStoreContract;
import cas.disk.Machine;
import cas.disk.PosixDisk;
import cas.disk.StoreRoot;
import cas.sim.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The contract on the file system of this machine.
final class PosixContentStoreTest implements BlobStoreContract {
    private final ManualTime time = new ManualTime();

    @TempDir
    private Path persist;

    private StoreRoot root;
    private LocalContentStore store;

    @BeforeEach
    void open() throws IOException {
        root = StoreRoot.open(new PosixDisk(), persist, time, new Machine("boot", 1), new Random(1));
        store = LocalContentStore.open(root, time);
    }

    @AfterEach
    void close() throws IOException {
        root.close();
    }

    @Override
    public BlobStore blobs() {
        return store;
    }
}
