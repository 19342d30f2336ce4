package cas.server;

import cas.collection.CollectRequest;
import cas.collection.Schedule;
import cas.engine.Engine;
import cas.os.linux.LinuxKernel;
import cas.server.ServedStore.Collecting;
import cas.server.ServedStore.Told;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/// A whole store behind a server, and a wire to it.
final class EngineBench implements Closeable {
    private final Path persist;
    final Engine engine;
    final CasServer server;
    final Wire wire;

    EngineBench(Path directory) throws IOException {
        persist = directory.resolve("persist");
        engine = Engine.open(persist, Engine.World.host(InstantSource.system(), new Random(1)));
        server = CasServer.start(
                new ServerOptions(directory.resolve("s")),
                new ServedStore(
                        engine::view,
                        engine.namespaces(),
                        engine.overview(),
                        engine.checker(),
                        engine.events(),
                        new Told(engine.snapshotters(), engine.capabilities(), engine::isolatesContent),
                        new Collecting(
                                engine.collector(),
                                () -> engine.collector()
                                        .collect(new CollectRequest(false, Duration.ZERO, false), removal -> {}),
                                Schedule.DEFAULT),
                        LinuxKernel.host()));
        wire = new Wire(server.address());
    }

    Path persist() {
        return persist;
    }

    @Override
    public void close() throws IOException {
        wire.close();
        server.close();
        engine.close();
    }
}
