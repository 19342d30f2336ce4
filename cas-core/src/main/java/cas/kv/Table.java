package cas.kv;

/// One ordered map of the store. The set of tables is fixed when the store is opened.
public record Table(String name) {}
