package cas.image;

import java.util.List;

/// One image of a `docker save` archive: names of entries of the archive, and its tags.
public record DockerArchiveEntry(String config, List<String> tags, List<String> layers) {
    public DockerArchiveEntry {
        tags = List.copyOf(tags);
        layers = List.copyOf(layers);
    }
}
