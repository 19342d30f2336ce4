package cas.metadata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/// The records of one table that a walk came by, as numbers and in pages: where nothing may go, nobody needs to look a
/// second time. 8 bytes for each.
final class SeenRecords {
    private static final int PAGE_RECORDS = 4 * 1024;

    private final List<Page> pages = new ArrayList<>();

    /// Records from one key on, up to the first key of the next page.
    private static final class Page {
        private final byte[] from;
        private final long[] nodes = new long[PAGE_RECORDS];
        private int count;

        Page(byte[] from) {
            this.from = from;
        }
    }

    /// A part of a table.
    static final class Span {
        static final Span ALL = new Span(new byte[0], Optional.empty());

        private final byte[] from;
        private final Optional<byte[]> end;

        /// @param end the first key behind it, if it is not the last
        Span(byte[] from, Optional<byte[]> end) {
            this.from = from.clone();
            this.end = end;
        }

        byte[] from() {
            return from.clone();
        }

        Optional<byte[]> end() {
            return end;
        }

        boolean has(byte[] key) {
            return end.isEmpty() || Arrays.compareUnsigned(key, end.get()) < 0;
        }
    }

    /// To be told in the order of keys.
    void add(byte[] key, long node) {
        if (pages.isEmpty() || pages.getLast().count == PAGE_RECORDS) {
            pages.add(new Page(key));
        }
        Page page = pages.getLast();
        page.nodes[page.count++] = node;
    }

    /// Where there are records that are not held.
    List<Span> unheld(LongPredicate held) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            Page page = pages.get(i);
            if (anyUnheld(page, held)) {
                Optional<byte[]> end = i + 1 < pages.size() ? Optional.of(pages.get(i + 1).from) : Optional.empty();
                spans.add(new Span(page.from, end));
            }
        }
        return spans;
    }

    private static boolean anyUnheld(Page page, LongPredicate held) {
        for (int i = 0; i < page.count; i++) {
            if (!StoredWatch.isHeld(held, page.nodes[i])) {
                return true;
            }
        }
        return false;
    }
}
