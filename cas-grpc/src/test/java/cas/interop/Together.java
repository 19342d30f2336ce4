package cas.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Long stories told two at a time, one for each of the cores that are promised.
final class Together {
    private static final int LANES = 2;

    private Together() {}

    /// @return the answers, in the order of the stories
    static <T> List<T> run(List<Callable<T>> stories) {
        try (var pool = Executors.newFixedThreadPool(LANES)) {
            var answers = new ArrayList<T>();
            for (Future<T> story : pool.invokeAll(stories)) {
                answers.add(story.get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
