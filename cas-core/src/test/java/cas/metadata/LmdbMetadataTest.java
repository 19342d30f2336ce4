package cas.metadata;

import cas.contract.StoreContracts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class LmdbMetadataTest extends StoreContracts {
    @TempDir
    static Path directory;

    @Override
    public Fixture open() throws IOException {
        return Fixture.onLmdb(Files.createTempDirectory(directory, "lmdb"));
    }
}
