package cas.layer;

import cas.os.Device;
import java.util.Set;

/// Which device nodes of an archive are made (rule S14).
public enum Devices {
    /// Those that every tree of a distribution holds and that give nobody anything: null, zero, full, random,
    /// urandom, tty, console, ptmx.
    STANDARD,
    /// All, as the reference server does; except for the one that would hide a file.
    ALL;

    private static final int MEMORY = 1;
    private static final int TERMINAL = 5;
    private static final Set<Device> HARMLESS = Set.of(
            character(MEMORY, 3),
            character(MEMORY, 5),
            character(MEMORY, 7),
            character(MEMORY, 8),
            character(MEMORY, 9),
            character(TERMINAL, 0),
            character(TERMINAL, 1),
            character(TERMINAL, 2));

    private static Device character(int major, int minor) {
        return new Device(Device.Kind.CHARACTER, major, minor);
    }

    boolean allow(Device device) {
        return switch (this) {
            case STANDARD -> HARMLESS.contains(device);
            case ALL -> true;
        };
    }
}
