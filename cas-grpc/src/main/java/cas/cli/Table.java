package cas.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Columns set as Go's tab writer sets them for `ctr`, so that what cuts its output by column cuts ours too.
final class Table {
    private static final int TAB_CHARS = 8;

    private final boolean tabs;
    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> open = new HashSet<>();

    private Table(boolean tabs, String... header) {
        this.tabs = tabs;
        row(header);
    }

    /// Aligned with blanks; every cell is padded, the last one too.
    static Table blanks(String... header) {
        return new Table(false, header);
    }

    /// Aligned with tabs; the last column is not padded.
    static Table tabs(String... header) {
        return new Table(true, header);
    }

    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /// A row whose last cell is as wide as it is.
    Table openRow(String... cells) {
        rows.add(List.of(cells));
        open.add(rows.size() - 1);
        return this;
    }

    String text() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (int number = 0; number < rows.size(); number++) {
            List<String> row = rows.get(number);
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                int missing = widths[column] - length(cell);
                text.append(cell);
                if (column == row.size() - 1 && open.contains(number)) {
                    continue;
                }
                if (!tabs) {
                    text.repeat(' ', missing);
                } else if (column < row.size() - 1) {
                    text.repeat('\t', (missing + TAB_CHARS - 1) / TAB_CHARS);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[rows.getFirst().size()];
        for (int number = 0; number < rows.size(); number++) {
            List<String> row = rows.get(number);
            int last = open.contains(number) ? row.size() - 1 : row.size();
            for (int column = 0; column < last; column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)) + 1);
            }
        }
        if (tabs) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = (widths[column] + TAB_CHARS - 1) / TAB_CHARS * TAB_CHARS;
            }
        }
        return widths;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
