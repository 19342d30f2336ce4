package cas.cli;

import cas.name.Namespace;
import java.io.PrintStream;

/// What every command is given: the world, the global options and ways to say things.
record Session(World world, GlobalOptions options) {
    PrintStream out() {
        return world.out();
    }

    PrintStream err() {
        return world.err();
    }

    Namespace namespace() {
        return options.namespace();
    }
}
