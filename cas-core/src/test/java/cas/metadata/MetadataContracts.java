package cas.metadata;

import cas.content.ContentStore;
import cas.contract.ContentIsolationContract;
import cas.contract.ContentLeaseContract;
import cas.contract.ContentSharingContract;
import cas.contract.ContentStoreContract;
import cas.contract.ImageStoreContract;
import cas.contract.LeaseManagerContract;
import cas.contract.NamespaceStoreContract;
import cas.contract.SnapshotterContract;
import cas.contract.StoreContract;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/// Every contract of names, on one kind of map.
abstract class MetadataContracts {
    abstract Fixture open() throws IOException;

    /// One store for each test.
    abstract class OnFixture implements StoreContract {
        private @Nullable Fixture fixture;

        @BeforeEach
        void openFixture() throws IOException {
            fixture = open();
        }

        @AfterEach
        void closeFixture() throws IOException {
            fixture().close();
        }

        Fixture fixture() {
            return Objects.requireNonNull(fixture);
        }

        @Override
        public StoreView view(Namespace namespace) {
            return fixture().view(namespace);
        }

        @Override
        public NamespaceStore namespaces() {
            return fixture().namespaces();
        }
    }

    @Nested
    final class Images extends OnFixture implements ImageStoreContract {}

    @Nested
    final class Leases extends OnFixture implements LeaseManagerContract {}

    @Nested
    final class Namespaces extends OnFixture implements NamespaceStoreContract {}

    @Nested
    final class Snapshots extends OnFixture implements SnapshotterContract {}

    @Nested
    final class Content extends OnFixture implements ContentStoreContract {
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
            fixture().time.advance(Duration.ofSeconds(1));
        }
    }

    @Nested
    final class Sharing extends OnFixture implements ContentSharingContract {}

    @Nested
    final class Isolation extends OnFixture implements ContentIsolationContract {
        @Override
        public void isolate() {
            fixture().metadata.isolateContent(true);
        }
    }

    @Nested
    final class ContentLeases extends OnFixture implements ContentLeaseContract {}
}
