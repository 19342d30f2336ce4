package cas.snapshot;

import cas.content.Descriptor;
import cas.name.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes a layer of what one set of mounts shows and another one does not, and keeps it as content (rules L3, L4). To
/// apply it on what `left` shows gives what `right` shows.
public interface LayerDiffer {
    /// @param left what the layer is to go on; none for an empty directory
    /// @param right what it is to become
    /// @return descriptor of the layer; if there was such a blob already, of that one
    /// @throws cas.error.CasException.Unimplemented if the media type is none that is made here, or a mount
    ///     none that can be read
    /// @throws cas.error.CasException.FailedPrecondition if a layer cannot say what is there, or it changes
    ///     meanwhile
    /// @throws cas.error.CasException.Unavailable if the ref is open elsewhere
    Descriptor diff(List<Mount> left, List<Mount> right, Request request) throws IOException;

    /// @param mediaType of the layer, which decides how it is packed; empty for the usual one
    /// @param ref of the ingest; empty for any
    /// @param labels of the blob
    /// @param latest the time of whatever is younger and of every whiteout, so that the layer is the same
    ///     whenever it is made
    record Request(String mediaType, String ref, Labels labels, Optional<Instant> latest) {
        /// As the usual type, under any ref, without labels, with all times as they are.
        public static final Request PLAIN = new Request("", "", Labels.none(), Optional.empty());
    }
}
