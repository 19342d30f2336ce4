package cas.kv;

import java.util.Optional;

/// What stands in the place of a damaged database.
///
/// @param why what was wrong with it
/// @param from the copy that was taken; empty if there was none, and all was begun anew
/// @param settled whether what lies on disk was recorded since
public record Restored(String why, Optional<String> from, boolean settled) {}
