package cas.filter;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.util.ArrayList;
import java.util.List;

/// A parsed list of filters: any of them may match (rule K1).
@FunctionalInterface
public interface Filter {
    /// Filters in one request; real clients send a handful.
    int FILTERS_MAX = 1024;

    /// Characters of all filters of one request together.
    int FILTER_CHARS_MAX = 64 * 1024;

    boolean matches(Fields fields);

    /// The filters this was parsed from, for asking another store. Empty means "everything": what another store answers
    /// must still be tried with [#matches].
    default List<String> texts() {
        return List.of();
    }

    Filter ALL = fields -> true;

    /// @throws InvalidArgument naming the filter and the place of the error (rule K8)
    static Filter parse(List<String> filters) {
        if (filters.size() > FILTERS_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_FILTER,
                    "cannot read filters: expected at most " + FILTERS_MAX + ", found " + filters.size());
        }
        long chars = filters.stream().mapToLong(String::length).sum();
        if (chars > FILTER_CHARS_MAX) {
            throw new InvalidArgument(
                    Reason.INVALID_FILTER,
                    "cannot read filters: expected at most " + FILTER_CHARS_MAX + " characters, found " + chars);
        }
        // Every filter is read before any is left out, so that a wrong one is told even beside an empty one.
        List<Filter> alternatives = new ArrayList<>();
        for (String filter : filters) {
            alternatives.add(filter.isEmpty() ? ALL : new FilterParser(filter).parse());
        }
        return alternatives.isEmpty() || alternatives.contains(ALL) ? ALL : new Parsed(filters, alternatives);
    }

    /// Several filters, one of which must match, and their texts.
    record Parsed(List<String> texts, List<Filter> alternatives) implements Filter {
        public Parsed {
            texts = List.copyOf(texts);
            alternatives = List.copyOf(alternatives);
        }

        @Override
        public boolean matches(Fields fields) {
            return alternatives.stream().anyMatch(alternative -> alternative.matches(fields));
        }
    }
}
