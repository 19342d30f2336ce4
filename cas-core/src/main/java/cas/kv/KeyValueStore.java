package cas.kv;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Ordered maps with transactions: many readers, one writer. A reader sees the state of one moment and never
/// waits for the writer.
public interface KeyValueStore extends Closeable {
    int KEY_BYTES_MAX = 511;

    <T> T read(Function<? super ReadTransaction, T> work) throws IOException;

    /// Runs `work` alone among writers; when it returns, its changes are on disk. If `work` throws, nothing has
    /// changed and the caller gets what was thrown. `work` may be run on another thread; it must do nothing but
    /// use its transaction, and must not keep it.
    ///
    /// @throws cas.error.CasException.Exhausted if there is no room; nothing has changed
    /// @throws cas.error.CasException.FailedPrecondition if an earlier write failed for good
    <T> T write(Function<? super WriteTransaction, T> work) throws IOException;

    /// Says that a write will follow within a moment, so that those that come about together share one sync. It costs
    /// nothing to announce what does not come, but to say so helps the others.
    default Announced announce() {
        return new Announced() {
            @Override
            public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
                return KeyValueStore.this.write(work);
            }

            @Override
            public void close() {}
        };
    }

    /// A write that was announced. To be closed, after the write or instead of it.
    interface Announced extends AutoCloseable {
        /// As [KeyValueStore#write].
        <T> T write(Function<? super WriteTransaction, T> work) throws IOException;

        @Override
        void close();
    }

    /// What stands in the place of a damaged database, until somebody takes the mark away.
    default Optional<Restored> restored() throws IOException {
        return Optional.empty();
    }

    /// What lies on disk was recorded since the database was restored.
    default void settled() throws IOException {}

    /// Keeps a copy of what is there now, if anything has changed since the last one.
    default void keepCopy() throws IOException {}

    /// Looks whether what lies on disk fits together, while it is in use.
    ///
    /// @return one half-sentence for each flaw; none for a store that has no way to look
    default List<String> flaws() throws IOException {
        return List.of();
    }
}
