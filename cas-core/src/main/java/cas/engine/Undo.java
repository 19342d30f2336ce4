package cas.engine;

import cas.disk.StoreRoot;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Closes what was opened, last first, unless all went well.
final class Undo implements Closeable {
    private final Deque<Closeable> opened = new ArrayDeque<>();

    Undo(StoreRoot first) {
        opened.push(first);
    }

    void add(Closeable next) {
        opened.push(next);
    }

    void forget() {
        opened.clear();
    }

    @Override
    public void close() throws IOException {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
