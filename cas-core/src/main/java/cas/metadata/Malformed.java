package cas.metadata;

/// Bytes that are no value of ours. Always caught in [TypedTable], which knows the table and the key.
final class Malformed extends Exception {
    Malformed(String what) {
        super(what, null, false, false);
    }
}
