package cas.engine;

import cas.contract.CheckerContract;
import cas.engine.Engine.World;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A whole engine checks itself.
class EngineCheckTest implements CheckerContract {
    @TempDir
    private Path temp;

    private @Nullable Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.open(temp, World.host(InstantSource.system(), new Random(1)));
    }

    @AfterEach
    void close() throws IOException {
        engine().close();
    }

    private Engine engine() {
        return Objects.requireNonNull(engine);
    }

    @Override
    public Path persist() {
        return temp;
    }

    @Override
    public StoreView view(Namespace namespace) {
        return engine().view(namespace);
    }

    @Override
    public StoreOverview overview() {
        return engine().overview();
    }

    @Override
    public Checker checker() {
        return engine().checker();
    }
}
