package cas.kv;

/// As [ReadTransaction], seeing its own changes.
public interface WriteTransaction extends ReadTransaction {
    void put(Table table, byte[] key, byte[] value);

    /// @return whether the key was there
    boolean delete(Table table, byte[] key);
}
