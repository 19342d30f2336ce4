package cas.image;

import cas.content.Descriptor;
import cas.name.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What an image's target says: one image, or a list of them.
public sealed interface Manifest {
    int ENTRIES_MAX = 1000;

    String mediaType();

    Labels annotations();

    /// One image: a configuration and at least one layer, the lowest first.
    record ImageManifest(String mediaType, Descriptor config, List<Descriptor> layers, Labels annotations)
            implements Manifest {
        public ImageManifest {
            layers = List.copyOf(layers);
        }
    }

    /// Several images, mostly one for each platform.
    record ImageIndex(String mediaType, List<Entry> entries, Labels annotations) implements Manifest {
        public ImageIndex {
            entries = List.copyOf(entries);
        }

        /// The entry that runs best on a platform. An entry that names no platform is taken only when it is alone.
        public Optional<Entry> select(Platform wanted) {
            if (entries.size() == 1 && entries.getFirst().platform().isEmpty()) {
                return Optional.of(entries.getFirst());
            }
            return entries.stream()
                    .filter(entry -> entry.distance(wanted) >= 0)
                    .min(Comparator.comparingInt(entry -> entry.distance(wanted)));
        }
    }

    /// One line of an index.
    record Entry(Descriptor target, Optional<Platform> platform) {
        private int distance(Platform wanted) {
            return platform.map(wanted::distance).orElse(-1);
        }
    }
}
