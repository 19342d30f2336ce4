package cas.collection;

/// Something that went, or would.
///
/// @param bytes as recorded; 0 for what takes no room of its own
public record Removal(Subject subject, Cause cause, long bytes) {}
