package cas.engine;

import cas.collection.Collector;
import cas.contract.WholeStoreContracts;
import cas.engine.Engine.World;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

/// A whole engine in this process.
class EngineContractsTest extends WholeStoreContracts {
    @TempDir
    private Path temp;

    @Override
    public Bench open() throws IOException {
        return new LocalBench(temp, Engine.open(temp, World.host(InstantSource.system(), new Random(1))));
    }

    private record LocalBench(Path persist, Engine engine) implements Bench {
        @Override
        public StoreView view(Namespace namespace) {
            return engine.view(namespace);
        }

        @Override
        public NamespaceStore namespaces() {
            return engine.namespaces();
        }

        @Override
        public StoreOverview overview() {
            return engine.overview();
        }

        @Override
        public Checker checker() {
            return engine.checker();
        }

        @Override
        public Collector collector() {
            return engine.collector();
        }

        @Override
        public void close() throws IOException {
            engine.close();
        }
    }
}
