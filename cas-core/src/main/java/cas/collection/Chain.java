package cas.collection;

import java.util.List;

/// Why something stays: from what is held by itself down to the subject asked about.
///
/// @param root why the first one is held, such as `image` or `label containerd.io/gc.root`
public record Chain(String root, List<Holder> holders) {
    public Chain {
        holders = List.copyOf(holders);
    }
}
