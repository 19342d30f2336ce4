package cas.interop;

import java.io.IOException;

/// Our daemon passes what containerd passes.
class CasCtrIT extends CtrSuite {
    @Override
    Server start(Workbench bench) throws IOException {
        return Server.cas(bench, bench.path("persist"));
    }
}
