package cas.contract;

import cas.content.ContentStore;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import java.io.Closeable;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// Every contract of what namespaces see, held by one kind of store: the one list of them.
public abstract class StoreContracts {
    /// An empty store, for one test.
    public interface Bench extends Closeable {
        StoreView view(Namespace namespace);

        NamespaceStore namespaces();

        /// Lets the store's clock go on, if it does not by itself.
        void passTime();

        /// Isolates its namespaces from here on.
        void isolate();
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

        Bench bench() {
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
    }

    @Nested
    final class Content extends OnBench implements ContentStoreContract {
        @Override
        public ContentStore content() {
            return here().content();
        }

        @Override
        public ContentStore otherContent() {
            return there().content();
        }

        @Override
        public void passTime() {
            bench().passTime();
        }
    }

    @Nested
    final class Sharing extends OnBench implements ContentSharingContract {}

    @Nested
    final class Isolation extends OnBench implements ContentIsolationContract {
        @Override
        public void isolate() {
            bench().isolate();
        }
    }

    @Nested
    final class ContentLeases extends OnBench implements ContentLeaseContract {}

    @Nested
    final class Images extends OnBench implements ImageStoreContract {}

    @Nested
    final class Containers extends OnBench implements ContainerStoreContract {}

    @Nested
    final class Leases extends OnBench implements LeaseManagerContract {}

    @Nested
    final class Namespaces extends OnBench implements NamespaceStoreContract {}

    @Nested
    final class Snapshots extends OnBench implements SnapshotterContract {}
}
