package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cas.content.BlobIngest;
import cas.content.BlobStore;
import cas.content.IngestRequest;
import cas.contract.BlobStoreContract;
import cas.disk.Machine;
import cas.disk.StoreRoot;
import cas.sim.ManualTime;
import cas.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    /// A collection looks at an ingest while somebody opens it.
    @Test
    void whoLooksWhetherItIsIdleRefusesNobody() throws Exception {
        IngestRequest request = new IngestRequest("r", 0, Optional.empty());
        try (BlobIngest ingest = store.begin(request)) {
            ingest.append(ByteBuffer.wrap(new byte[] {1}));
        }
        FutureTask<Long> offset = new FutureTask<>(() -> {
            try (BlobIngest ingest = store.begin(request)) {
                return ingest.status().offset();
            }
        });
        Thread opener = new Thread(offset);
        boolean dropped = store.dropIdle("r", status -> {
            opener.start();
            while (opener.getState() != Thread.State.WAITING && !offset.isDone()) {
                Thread.onSpinWait();
            }
            return false;
        });
        assertFalse(dropped);
        assertEquals(1, offset.get());
    }
}
