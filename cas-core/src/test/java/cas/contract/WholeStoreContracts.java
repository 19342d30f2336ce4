package cas.contract;

import cas.collection.Collector;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// Every contract that takes a whole store on the disk of this machine: the one list of them.
public abstract class WholeStoreContracts {
    /// An empty store, for one test.
    public interface Bench extends Closeable {
        /// Below which it lies.
        Path persist();

        StoreView view(Namespace namespace);

        NamespaceStore namespaces();

        StoreOverview overview();

        Checker checker();

        Collector collector();
    }

    public abstract Bench open() throws IOException;

    /// One store for each test.
    public abstract class OnBench implements StoreContract {
        private @Nullable Bench bench;

        @BeforeEach
        void openBench() throws IOException {
            bench = open();
        }

        @AfterEach
        void closeBench() throws IOException {
            bench().close();
        }

        private Bench bench() {
            return Objects.requireNonNull(bench);
        }

        @Override
        public StoreView view(Namespace namespace) {
            return bench().view(namespace);
        }

        @Override
        public NamespaceStore namespaces() {
            return bench().namespaces();
        }

        public Path persist() {
            return bench().persist();
        }

        public StoreOverview overview() {
            return bench().overview();
        }

        public Checker checker() {
            return bench().checker();
        }

        public Collector collector() {
            return bench().collector();
        }
    }

    @Nested
    final class Check extends OnBench implements CheckerContract {}

    @Nested
    final class Collection extends OnBench implements CollectorContract {}

    @Nested
    final class Diffs extends OnBench implements LayerDifferContract {}

    @Nested
    final class Overview extends OnBench implements StoreOverviewContract {}

    @Nested
    final class Volumes extends OnBench implements VolumeManagerContract {}

    @Nested
    final class VolumeGroups extends OnBench implements VolumeSnapshotsContract {}
}
