package cas.client;

/// What a server says of itself.
///
/// @param uuid empty if it does not say
public record ServerVersion(String version, String revision, String uuid) {}
