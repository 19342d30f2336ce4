package cas.server;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.collection.Collector;
import cas.content.ContentStore;
import cas.contract.CheckerContract;
import cas.contract.CollectorContract;
import cas.contract.ContentIsolationContract;
import cas.contract.ContentLeaseContract;
import cas.contract.ContentSharingContract;
import cas.contract.ContentStoreContract;
import cas.contract.ImageStoreContract;
import cas.contract.LeaseManagerContract;
import cas.contract.NamespaceStoreContract;
import cas.contract.SnapshotterContract;
import cas.contract.StoreContract;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// The contracts of the nouns, held over the wire: our client, a socket, our server, a whole engine.
class RemoteStoreTest {
    abstract static class OverTheWire implements StoreContract {
        @TempDir
        private Path temp;

        private @Nullable EngineBench bench;
        private @Nullable CasClient client;

        @BeforeEach
        void open() throws IOException {
            EngineBench opened = new EngineBench(temp);
            bench = opened;
            client = CasClient.connect(new ClientOptions(opened.server.address()));
        }

        @AfterEach
        void close() throws IOException {
            client().close();
            bench().close();
        }

        EngineBench bench() {
            return Objects.requireNonNull(bench);
        }

        CasClient client() {
            return Objects.requireNonNull(client);
        }

        @Override
        public StoreView view(Namespace namespace) {
            return client().view(namespace);
        }

        @Override
        public NamespaceStore namespaces() {
            return client().namespaces();
        }
    }

    @Nested
    final class Content extends OverTheWire implements ContentStoreContract {
        @Override
        public ContentStore content() {
            return here().content();
        }

        @Override
        public ContentStore otherContent() {
            return there().content();
        }

        /// The clock of the machine goes on by itself, in nanoseconds.
        @Override
        public void passTime() {}
    }

    @Nested
    final class Check extends OverTheWire implements CheckerContract {
        @Override
        public Path persist() {
            return bench().persist();
        }

        @Override
        public StoreOverview overview() {
            return client().overview();
        }

        @Override
        public Checker checker() {
            return client().checker();
        }
    }

    @Nested
    final class Collection extends OverTheWire implements CollectorContract {
        @Override
        public Collector collector() {
            return client().collector();
        }
    }

    @Nested
    final class Sharing extends OverTheWire implements ContentSharingContract {}

    @Nested
    final class Isolation extends OverTheWire implements ContentIsolationContract {
        @Override
        public void isolate() {
            bench().engine.isolateContent(true);
        }
    }

    @Nested
    final class ContentLeases extends OverTheWire implements ContentLeaseContract {}

    @Nested
    final class Images extends OverTheWire implements ImageStoreContract {}

    @Nested
    final class Leases extends OverTheWire implements LeaseManagerContract {}

    @Nested
    final class Namespaces extends OverTheWire implements NamespaceStoreContract {}

    @Nested
    final class Snapshots extends OverTheWire implements SnapshotterContract {}
}
