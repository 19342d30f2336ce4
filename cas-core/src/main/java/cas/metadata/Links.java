package cas.metadata;

/// Hears what one record says about who holds whom.
interface Links {
    /// The record is held by itself.
    void root(String why);

    /// The record holds another.
    void to(long node, String by);

    /// The record holds another by a label whose key lies there.
    void byLabel(long node, byte[] record, int from, int to);

    /// Another holds the record.
    void from(long node, String by);

    /// Not of this record: one holds another.
    void between(long from, long to, String by);
}
