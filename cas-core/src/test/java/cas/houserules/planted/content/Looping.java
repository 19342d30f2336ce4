package cas.houserules.planted.content;

import cas.houserules.planted.digest.Climbing;
import java.util.List;

/// Makes a cycle of two packages.
public record Looping(List<Climbing> below) {
    public Looping {
        below = List.copyOf(below);
    }
}
