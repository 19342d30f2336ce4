package cas.houserules.planted.digest;

import cas.houserules.planted.content.Looping;

/// Imports from a floor above.
public record Climbing(Looping above) {}
