package cas.layer;

import cas.os.Device;
import java.util.Set;

/// Which device nodes of an archive are made unless all are (rule S14): those that every tree of a distribution holds
/// and that give nobody anything.
final class Devices {
    private static final int MEMORY = 1;
    private static final int TERMINAL = 5;

    /// null, zero, full, random, urandom; tty, console, ptmx.
    private static final Set<Device> STANDARD = Set.of(
            character(MEMORY, 3),
            character(MEMORY, 5),
            character(MEMORY, 7),
            character(MEMORY, 8),
            character(MEMORY, 9),
            character(TERMINAL, 0),
            character(TERMINAL, 1),
            character(TERMINAL, 2));

    private Devices() {}

    private static Device character(int major, int minor) {
        return new Device(Device.Kind.CHARACTER, major, minor);
    }

    static boolean standard(Device device) {
        return STANDARD.contains(device);
    }
}
