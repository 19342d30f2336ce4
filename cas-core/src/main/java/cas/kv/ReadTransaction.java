package cas.kv;

import java.util.Optional;

/// A consistent view of all tables. Keys are ordered as unsigned bytes and hold 1 to
/// [KeyValueStore#KEY_BYTES_MAX] bytes; another length is an `IllegalArgumentException`. Arrays handed in are
/// not kept, arrays handed out are the caller's own.
public interface ReadTransaction {
    Optional<byte[]> get(Table table, byte[] key);

    /// Visits the entries whose key begins with `prefix`, in order, from the first key that is not below `from`.
    /// Both may be empty. The visitor must not write.
    void scan(Table table, byte[] prefix, byte[] from, Visitor visitor);

    /// Visits the entries whose key begins with `prefix`, in order.
    default void scan(Table table, byte[] prefix, Visitor visitor) {
        scan(table, prefix, prefix, visitor);
    }

    @FunctionalInterface
    interface Visitor {
        /// @return false to stop
        boolean visit(byte[] key, byte[] value);
    }
}
