package cas.kv;

/// One ordered map of the store. The set of tables is fixed when the store is opened.
///
/// @param growing takes no new entries once only the room kept for deleting is left
public record Table(String name, boolean growing) {
    /// One that may always take new entries.
    public Table(String name) {
        this(name, false);
    }
}
