package cas.os;

import cas.error.CasException.Unimplemented;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Runs programs of the machine on what strangers made, held to what they need for it.
public interface Programs {
    /// One run.
    ///
    /// @param words the program's name and its arguments; no shell reads them
    /// @param readable files it may read besides those of the system's programs and libraries
    /// @param writable files that are there, which it may read and write
    record Job(List<String> words, List<Path> readable, List<Path> writable, Bounds bounds) {
        public Job {
            words = List.copyOf(words);
            readable = List.copyOf(readable);
            writable = List.copyOf(writable);
        }
    }

    /// What a run may take.
    record Bounds(long memoryBytesMax, long fileBytesMax, Duration processorMax) {}

    /// How it ended.
    ///
    /// @param status 0 if all went well
    /// @param said the end of what it said
    record Ended(int status, String said) {}

    /// Returns when the program has ended. It is killed when this process dies, and when `heard` throws.
    ///
    /// @param heard each line or part of a line that it says, as it says it
    /// @throws Unimplemented if this machine has no such program
    Ended run(Job job, Consumer<String> heard) throws IOException;

    /// What a program is held by, in a few words.
    String inForce();

    /// For tests and other systems.
    Programs NONE = new Programs() {
        @Override
        public Ended run(Job job, Consumer<String> heard) {
            throw new Unimplemented("run " + job.words().getFirst() + ": programs are not run here");
        }

        @Override
        public String inForce() {
            return "no programs";
        }
    };
}
