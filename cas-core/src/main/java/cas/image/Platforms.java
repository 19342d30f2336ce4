package cas.image;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which images of an index are meant: those of these platforms, the dearest first, or all of them.
///
/// @param wanted none for all
public record Platforms(List<Platform> wanted) {
    public static final Platforms ALL = new Platforms(List.of());

    public Platforms {
        wanted = List.copyOf(wanted);
    }

    public static Platforms of(Platform one) {
        return new Platforms(List.of(one));
    }

    public boolean isAll() {
        return wanted.isEmpty();
    }

    /// Whether a line of an index is meant. One that names no platform always is.
    public boolean match(Manifest.Entry entry) {
        return isAll() || entry.platform().isEmpty() || rank(entry.platform().get()) < wanted.size();
    }

    /// The line that is meant most; the first of several.
    public Optional<Manifest.Entry> first(List<Manifest.Entry> entries) {
        return entries.stream()
                .filter(this::match)
                .min(Comparator.comparingInt(
                        entry -> entry.platform().map(this::rank).orElse(wanted.size())));
    }

    private int rank(Platform platform) {
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).normal().equals(platform.normal())) {
                return i;
            }
        }
        return wanted.size();
    }
}
