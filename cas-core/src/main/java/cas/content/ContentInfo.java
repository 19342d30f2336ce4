package cas.content;

import cas.digest.Digest;
import cas.filter.Fields;
import cas.name.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A committed blob as one namespace sees it.
public record ContentInfo(Digest digest, long size, Instant created, Instant updated, Labels labels) implements Fields {
    /// Filter fields `digest` and `labels.<key>` (rule B9).
    @Override
    public Optional<String> value(List<String> path) {
        if (path.getFirst().equals("digest")) {
            return Optional.of(digest.toString());
        }
        return Fields.label(path, "labels", labels.asMap());
    }
}
