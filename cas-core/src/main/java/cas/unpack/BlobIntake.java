package cas.unpack;

import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.NotFound;
import cas.layer.ArchiveFiles.Bytes;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Stores what is made of something else. What is there already is no error.
final class BlobIntake {
    private final ContentStore content;
    private final String refPrefix;

    /// @param refPrefix of all ingests; two that work side by side must not meet in one
    BlobIntake(ContentStore content, String refPrefix) {
        this.content = content;
        this.refPrefix = refPrefix;
    }

    /// @param added whether it was not here before
    record Stored(Digest digest, long size, boolean added) {}

    /// A document; the blob has these labels in any case.
    void store(Descriptor document, byte[] bytes, Labels labels) throws IOException {
        IngestRequest request =
                new IngestRequest(refPrefix + document.digest(), bytes.length, Optional.of(document.digest()));
        try (Ingest ingest = content.begin(request)) {
            // Another namespace may hold the blob already: then the ingest begins full (rule B39).
            int held = (int) ingest.status().offset();
            ingest.append(ByteBuffer.wrap(bytes, held, bytes.length - held));
            ingest.commit(new Commit(bytes.length, Optional.of(document.digest()), labels));
        } catch (AlreadyExists e) {
            List<String> paths =
                    labels.asMap().keySet().stream().map(key -> "labels." + key).toList();
            if (!paths.isEmpty()) {
                content.update(document.digest(), labels, new FieldMask(paths));
            }
        }
    }

    /// Bytes that nobody knows yet. A failure in their middle leaves nothing behind.
    ///
    Stored store(String name, Bytes bytes) throws IOException {
        String ref = refPrefix + name;
        try (Ingest ingest = content.begin(new IngestRequest(ref, 0, Optional.empty()))) {
            bytes.read((array, offset, length) -> ingest.append(ByteBuffer.wrap(array, offset, length)));
            Digest digest = ingest.running();
            long size = ingest.status().offset();
            try {
                ingest.commit(new Commit(size, Optional.of(digest), Labels.none()));
                return new Stored(digest, size, true);
            } catch (AlreadyExists e) {
                return new Stored(digest, size, false);
            }
        } catch (IOException | RuntimeException e) {
            abort(ref, e);
            throw e;
        }
    }

    private void abort(String ref, Exception cause) {
        try {
            content.abort(ref);
        } catch (NotFound e) {
            // It never came to be, or is gone already.
        } catch (IOException | CasException e) {
            cause.addSuppressed(e);
        }
    }

    /// A part of the name of an ingest by which it differs from all others.
    static String unique(RandomGenerator random) {
        return Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
    }
}
