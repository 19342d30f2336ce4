package cas.collection;

/// One link of a [Chain].
///
/// @param by how it holds the next one, such as `target`, `parent` or the key of a label; at the end of the chain,
/// empty
public record Holder(Subject subject, String by) {}
