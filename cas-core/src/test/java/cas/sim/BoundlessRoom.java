package cas.sim;

import cas.disk.Admission;
import cas.overview.Room;

/// Admits everything.
public final class BoundlessRoom implements Admission {
    public static final Grant GRANT = new Grant() {
        @Override
        public void spend(long bytes) {}

        @Override
        public void close() {}
    };

    @Override
    public Grant admit(String doing, long bytes) {
        return GRANT;
    }

    @Override
    public Room room() {
        return new Room(Long.MAX_VALUE, 0, 0);
    }
}
