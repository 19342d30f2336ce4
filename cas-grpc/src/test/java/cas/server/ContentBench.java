package cas.server;

import cas.content.local.LocalContentStore;
import cas.disk.Machine;
import cas.disk.PosixDisk;
import cas.disk.StoreRoot;
import cas.event.EventBus;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/// A server with nothing behind it but plain content, and a wire to it.
final class ContentBench implements Closeable {
    final PlainView view;
    final EventBus bus;
    final CasServer server;
    final Wire wire;
    private final StoreRoot root;

    ContentBench(Path directory) throws IOException {
        root = StoreRoot.open(
                new PosixDisk(),
                directory.resolve("persist"),
                InstantSource.system(),
                new Machine("boot", 1),
                new Random(1));
        view = new PlainView(LocalContentStore.open(root, InstantSource.system()));
        ServedStore store = EmptyStore.served(namespace -> view);
        bus = store.events();
        server = CasServer.start(new ServerOptions(directory.resolve("s")), store);
        wire = new Wire(server.address());
    }

    @Override
    public void close() throws IOException {
        wire.close();
        server.close();
        root.close();
    }
}
