package cas.metadata;

import cas.content.Blob;
import cas.content.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Bytes on disk that no namespace records, found page by page: there may be a million blobs, and the heap is small.
final class UnheldBytes {
    /// Blobs looked up in one transaction.
    private static final int PAGE_BLOBS = 1024;

    private final Ledger ledger;
    private final BlobStore blobs;

    UnheldBytes(Ledger ledger, BlobStore blobs) {
        this.ledger = ledger;
        this.blobs = blobs;
    }

    /// Looks at a page of blobs before the database is asked.
    @FunctionalInterface
    interface PageVisitor {
        void visit(List<Blob> page) throws IOException;
    }

    /// @param before may take blobs out of a page
    /// @param unheld sees what is left of it and has no record
    void walk(Consumer<List<Blob>> before, PageVisitor unheld) throws IOException {
        List<Blob> page = new ArrayList<>();
        try {
            blobs.walk(blob -> {
                page.add(blob);
                if (page.size() == PAGE_BLOBS) {
                    look(page, before, unheld);
                }
            });
            look(page, before, unheld);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot look for bytes without a record: " + e.getMessage(), e);
        }
    }

    private void look(List<Blob> page, Consumer<List<Blob>> before, PageVisitor unheld) {
        try {
            before.accept(page);
            unheld.visit(ledger.read(tx -> page.stream()
                    .filter(blob -> !Schema.HOLDERS.any(
                            tx, Keys.key().digest(blob.digest()).toBytes()))
                    .toList()));
            page.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
