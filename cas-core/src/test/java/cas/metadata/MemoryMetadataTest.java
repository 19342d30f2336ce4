package cas.metadata;

import java.io.IOException;

final class MemoryMetadataTest extends MetadataContracts {
    @Override
    Fixture open() throws IOException {
        return Fixture.inMemory();
    }
}
