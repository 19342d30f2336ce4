package cas.finding;

import java.io.IOException;

/// Looks for damage in the whole store, over all namespaces. Blobs that are found damaged are flagged
/// and their bytes set aside: they are not served until the same bytes have come again. Nothing else is
/// changed.
public interface Checker {
    /// @return how far it came: to the end
    CheckProgress check(CheckRequest request, CheckListener listener) throws IOException;
}
