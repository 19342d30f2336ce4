package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;

/// How this package says no to an archive.
final class Refused {
    private Refused() {}

    static InvalidArgument layer(String text) {
        return new InvalidArgument(Reason.INVALID_LAYER, "layer: " + text);
    }
}
