package cas.server;

import cas.client.CasClient;
import cas.client.ClientOptions;
import cas.collection.Collector;
import cas.contract.StoreContracts;
import cas.contract.WholeStoreContracts;
import cas.finding.Checker;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.namespace.StoreView;
import cas.overview.StoreOverview;
import java.io.IOException;
import java.nio.file.Path;

/// A whole store seen through our client.
final class RemoteBench implements StoreContracts.Bench, WholeStoreContracts.Bench {
    private final EngineBench bench;
    private final CasClient client;

    RemoteBench(Path directory) throws IOException {
        bench = new EngineBench(directory);
        client = CasClient.connect(new ClientOptions(bench.server.address()));
    }

    @Override
    public Path persist() {
        return bench.persist();
    }

    @Override
    public StoreOverview overview() {
        return client.overview();
    }

    @Override
    public Checker checker() {
        return client.checker();
    }

    @Override
    public Collector collector() {
        return client.collector();
    }

    @Override
    public StoreView view(Namespace namespace) {
        return client.view(namespace);
    }

    @Override
    public NamespaceStore namespaces() {
        return client.namespaces();
    }

    /// The clock of the machine goes on by itself, in nanoseconds.
    @Override
    public void passTime() {}

    @Override
    public void isolate() {
        bench.engine.isolateContent(true);
    }

    @Override
    public void close() throws IOException {
        client.close();
        bench.close();
    }
}
