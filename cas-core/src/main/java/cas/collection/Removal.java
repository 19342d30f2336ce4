package cas.collection;

/// Something that went, or would.
///
/// @param bytes as recorded; 0 for what takes no room of its own, and for a blob that another namespace has still,
/// which
/// a dry run does not look for
public record Removal(Subject subject, Cause cause, long bytes) {}
