package cas.contract;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.name.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Short texts as content.
final class Samples {
    private Samples() {}

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static Digest sha256(String text) {
        return digest(Algorithm.SHA256, text);
    }

    static Digest digest(Algorithm algorithm, String text) {
        Digester digester = new Digester(algorithm);
        digester.update(bytes(text));
        return digester.digest();
    }

    static IngestRequest request(String ref) {
        return new IngestRequest(ref, 0, Optional.empty());
    }

    static IngestRequest expecting(String ref, long total, String text) {
        return new IngestRequest(ref, total, Optional.of(sha256(text)));
    }

    static Ingest.Commit unchecked() {
        return new Ingest.Commit(0, Optional.empty(), Labels.none());
    }

    static Ingest.Commit commitOf(String text) {
        return commitOf(text, Labels.none());
    }

    static Ingest.Commit commitOf(String text, Labels labels) {
        return new Ingest.Commit(bytes(text).remaining(), Optional.of(sha256(text)), labels);
    }

    static ContentInfo put(ContentStore store, String text, Labels labels) throws IOException {
        try (Ingest ingest = store.begin(request("put " + text))) {
            ingest.append(bytes(text));
            return ingest.commit(commitOf(text, labels));
        }
    }

    static ContentInfo put(ContentStore store, String text) throws IOException {
        return put(store, text, Labels.none());
    }

    static String read(ContentStore store, Digest digest) throws IOException {
        try (BlobReader reader = store.open(digest)) {
            ByteBuffer target = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (read >= 0 && target.hasRemaining()) {
                read = reader.read(target, target.position());
            }
            return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
        }
    }
}
