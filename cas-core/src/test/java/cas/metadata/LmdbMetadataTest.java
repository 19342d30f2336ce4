package cas.metadata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class LmdbMetadataTest extends MetadataContracts {
    @TempDir
    static Path directory;

    @Override
    Fixture open() throws IOException {
        return Fixture.onLmdb(Files.createTempDirectory(directory, "lmdb"));
    }
}
