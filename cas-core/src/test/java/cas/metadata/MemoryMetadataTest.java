package cas.metadata;

import cas.contract.StoreContracts;
import java.io.IOException;

final class MemoryMetadataTest extends StoreContracts {
    @Override
    public Fixture open() throws IOException {
        return Fixture.inMemory();
    }
}
