package cas.interop;

import java.io.IOException;

/// The suite itself is right: the real containerd passes it.
class ContainerdCtrIT extends CtrSuite {
    @Override
    Server start(Workbench bench) throws IOException {
        return Server.containerd(bench);
    }
}
