package cas.filter;

import java.util.List;

/// A parsed list of filters: any of them may match (rule K1).
@FunctionalInterface
public interface Filter {
    boolean matches(Fields fields);

    Filter ALL = fields -> true;

    /// @throws cas.error.CasException.InvalidArgument naming the filter and the place of the error (rule K8)
    static Filter parse(List<String> filters) {
        if (filters.isEmpty()) {
            return ALL;
        }
        throw new UnsupportedOperationException("filter language: written next");
    }
}
