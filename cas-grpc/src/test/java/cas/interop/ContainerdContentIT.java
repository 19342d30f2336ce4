package cas.interop;

import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.content.ContentStore;
import cas.contract.ContentStoreContract;
import cas.error.CasException.FailedPrecondition;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.proving.NeedsRoot;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The contract is right, and so are our client and our .proto files: the real containerd fulfils it through them.
/// Where it does not, the semantics file says that this is a fault or an age of its own, and so do the methods below.
@NeedsRoot(tools = "containerd")
@TestInstance(Lifecycle.PER_CLASS)
class ContainerdContentIT implements ContentStoreContract {
    private final Workbench bench;
    private final CasClient client;
    private ContentStore content;
    private ContentStore other;

    ContainerdContentIT() throws IOException {
        bench = Workbench.open("content");
        client = CasClient.connect(new ClientOptions(Server.containerd(bench).socket()));
        content = fresh();
        other = fresh();
    }

    @BeforeEach
    void freshNamespaces() throws IOException {
        content = fresh();
        other = fresh();
    }

    @AfterAll
    void stop() throws IOException {
        client.close();
        bench.close();
    }

    /// Held by a lease: containerd collects what nothing holds a moment after any deletion.
    private ContentStore fresh() throws IOException {
        StoreView view = client.view(new Namespace(UUID.randomUUID().toString()));
        return view.withLease(view.leases().create("", Labels.none()).id()).content();
    }

    @Override
    public ContentStore content() {
        return content;
    }

    @Override
    public ContentStore otherContent() {
        return other;
    }

    /// It goes on by itself: containerd tells nanoseconds.
    @Override
    public void passTime() {}

    /// It forgets to truncate: the old bytes come back.
    @Override
    @Test
    public void ruleB14AnotherTotalStartsAgain() {
        assertThrows(FailedPrecondition.class, ContentStoreContract.super::ruleB14AnotherTotalStartsAgain);
    }

    /// Before 2.3 it commits nothing but SHA-256.
    @Override
    @Test
    public void ruleB31ExpectedDecidesTheAlgorithm() {
        assertThrows(FailedPrecondition.class, ContentStoreContract.super::ruleB31ExpectedDecidesTheAlgorithm);
    }

    /// It does not refuse the commit but fails at it: UNKNOWN, with the text of a rename.
    @Override
    @Test
    public void ruleB32AbortTakesAnOpenIngestAway() {
        assertThrows(AssertionError.class, ContentStoreContract.super::ruleB32AbortTakesAnOpenIngestAway);
    }
}
