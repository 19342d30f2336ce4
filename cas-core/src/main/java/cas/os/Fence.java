package cas.os;

import java.io.IOException;
import java.nio.file.Path;

/// What the kernel holds a thread to.
public interface Fence {
    /// From now on the calling thread, and every thread it starts, can make, change and remove files below this
    /// directory only. There is no way back. What it can read stays as it is.
    ///
    /// @return whether this kernel can do so and did
    boolean restrictWritesTo(Path directory) throws IOException;

    /// What is in force for a fenced thread, in a few words; why nothing is, otherwise.
    String inForce();

    /// For tests and other systems.
    Fence NONE = new Fence() {
        @Override
        public boolean restrictWritesTo(Path directory) {
            return false;
        }

        @Override
        public String inForce() {
            return "none";
        }
    };
}
