package cas.content.local;

import cas.content.BlobStore;
import cas.contract.BlobStoreContract;
import cas.disk.Machine;
import cas.disk.StoreRoot;
import cas.sim.ManualTime;
import cas.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// The contract on the simulated disk, which also shows whether every file was closed.
final class LocalContentStoreTest implements BlobStoreContract {
    private final ManualTime time = new ManualTime();
    private final SimulatedDisk disk = new SimulatedDisk(time);
    private StoreRoot root;
    private LocalContentStore store;

    @BeforeEach
    void open() throws IOException {
        root = StoreRoot.open(disk, Path.of("/persist"), time, new Machine("boot", 1), new Random(1));
        store = LocalContentStore.open(root, time);
    }

    @AfterEach
    void close() throws IOException {
        root.close();
        disk.requireNothingOpen();
    }

    @Override
    public BlobStore blobs() {
        return store;
    }
}
