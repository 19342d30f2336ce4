package cas.engine;

import cas.collection.Collector;
import cas.contract.CollectorContract;
import cas.engine.Engine.World;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A whole engine collects when it is asked to.
class EngineCollectTest implements CollectorContract {
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
    public StoreView view(Namespace namespace) {
        return engine().view(namespace);
    }

    @Override
    public NamespaceStore namespaces() {
        return engine().namespaces();
    }

    @Override
    public Collector collector() {
        return engine().collector();
    }
}
