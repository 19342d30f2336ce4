package cas.houserules.planted.metadata;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.logging.Logger;
import org.lmdbjava.Env;

/// Open, badly named, and reaches for all that belongs to others.
public class UploadHelper {
    boolean reachesForFiles(Path path) throws IOException {
        return Files.isHidden(path);
    }

    Instant reachesForTime() {
        return Instant.now();
    }

    Arena reachesForTheKernel() {
        return Arena.ofAuto();
    }

    boolean reachesForTheDatabase(Env<?> env) {
        return env.isClosed();
    }

    boolean reachesForFilters(String text) {
        return Pattern.matches(text, text);
    }

    Logger reachesForLogging() {
        return Logger.getLogger("cas");
    }
}
