package cas.content.local;

import cas.content.Blob;
import cas.content.BlobIngest;
import cas.content.BlobStore;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a client does to a store, in steps that can be begun again after any interruption.
///
/// @param before what is there when the story begins, told on a store that is stopped cleanly afterwards
/// @param plot what may be interrupted
record Story(String name, Plot before, Plot plot) {
    interface Plot {
        void tell(BlobStore store, Promises promises) throws IOException;
    }

    /// What the store has acknowledged.
    static final class Promises {
        final Set<String> committed = new HashSet<>();
        /// Closed ingests and how far they had come.
        final Map<String, Long> closed = new HashMap<>();
        /// Everything that was ever sent under a ref: what is found must be the beginning of one of these.
        final Map<String, Set<String>> sent = new HashMap<>();

        void sending(String ref, String text) {
            closed.remove(ref);
            sent.computeIfAbsent(ref, _ -> new HashSet<>()).add(text);
        }
    }

    static String text(char letter, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (letter + i / 7 % 20));
        }
        return text.toString();
    }

    static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends what is missing and commits.
    static void commit(BlobStore store, Promises promises, String ref, String text) throws IOException {
        promises.sending(ref, text);
        try (BlobIngest ingest = store.begin(new IngestRequest(ref, 0, Optional.empty()))) {
            sendRest(ingest, text);
            Blob blob = ingest.commit(text.length(), Optional.of(digest(text)));
            if (!blob.equals(new Blob(digest(text), text.length()))) {
                throw new AssertionError("expected " + digest(text) + ", found " + blob);
            }
            promises.committed.add(text);
        }
    }

    /// Sends the first `end` characters of a text and goes away.
    static void sendPart(BlobStore store, Promises promises, String ref, String text, int end) throws IOException {
        promises.sending(ref, text);
        try (BlobIngest ingest = store.begin(new IngestRequest(ref, text.length(), Optional.empty()))) {
            sendRest(ingest, text.substring(0, end));
        }
        promises.closed.put(ref, (long) end);
    }

    /// In pieces, so that there are moments between them. What does not fit is thrown away first.
    static void sendRest(BlobIngest ingest, String text) throws IOException {
        int offset = (int) ingest.status().offset();
        if (offset > text.length() || !ingest.running().equals(digest(text.substring(0, offset)))) {
            ingest.truncate();
            offset = 0;
        }
        while (offset < text.length()) {
            int end = Math.min(text.length(), offset + 100);
            ingest.append(bytes(text.substring(offset, end)));
            offset = end;
        }
    }

    private static final Plot NOTHING = (_, _) -> {};

    static List<Story> all() {
        String one = text('A', 350);
        String two = text('B', 777);
        List<Story> stories = new ArrayList<>();
        stories.add(new Story("commit", NOTHING, (store, promises) -> {
            commit(store, promises, "a", one);
            commit(store, promises, "b", two);
        }));
        stories.add(new Story("the empty blob", NOTHING, (store, promises) -> commit(store, promises, "a", "")));
        stories.add(new Story("go away and resume", NOTHING, (store, promises) -> {
            sendPart(store, promises, "a", two, 300);
            sendPart(store, promises, "a", two, 500);
            commit(store, promises, "a", two);
        }));
        stories.add(new Story(
                "resume what an earlier process left",
                (store, promises) -> sendPart(store, promises, "a", two, 400),
                (store, promises) -> commit(store, promises, "a", two)));
        stories.add(new Story(
                "another text under the same ref",
                (store, promises) -> sendPart(store, promises, "a", one, 300),
                (store, promises) -> {
                    sendPart(store, promises, "a", two, 600);
                    commit(store, promises, "a", two);
                }));
        stories.add(new Story("truncate", NOTHING, (store, promises) -> {
            sendPart(store, promises, "a", one, 340);
            promises.sending("a", two);
            try (BlobIngest ingest = store.begin(new IngestRequest("a", 0, Optional.empty()))) {
                ingest.truncate();
                sendRest(ingest, two);
                ingest.commit(0, Optional.of(digest(two)));
                promises.committed.add(two);
            }
        }));
        stories.add(new Story("a mismatch in between", NOTHING, (store, promises) -> {
            promises.sending("a", one);
            try (BlobIngest ingest = store.begin(new IngestRequest("a", 0, Optional.empty()))) {
                sendRest(ingest, one);
                refused(() -> ingest.commit(0, Optional.of(digest(two))));
            }
            promises.closed.put("a", (long) one.length());
            commit(store, promises, "a", one);
        }));
        stories.add(new Story("the same bytes twice", NOTHING, (store, promises) -> {
            commit(store, promises, "a", one);
            commit(store, promises, "b", one);
        }));
        stories.add(new Story(
                "bytes that were there before",
                (store, promises) -> commit(store, promises, "a", one),
                (store, promises) -> commit(store, promises, "b", one)));
        stories.add(new Story("abort", NOTHING, (store, promises) -> {
            sendPart(store, promises, "a", one, 200);
            promises.sending("a", two);
            if (store.status("a").isPresent()) {
                store.abort("a");
            }
            commit(store, promises, "a", two);
        }));
        stories.add(new Story(
                "delete and commit again",
                (store, promises) -> commit(store, promises, "a", one),
                (store, promises) -> {
                    promises.committed.remove(one);
                    store.delete(digest(one));
                    commit(store, promises, "a", one);
                }));
        return stories;
    }

    private interface Refused {
        void run() throws IOException;
    }

    private static void refused(Refused work) throws IOException {
        try {
            work.run();
        } catch (FailedPrecondition e) {
            if (e.reason() == Reason.DIGEST_MISMATCH) {
                return;
            }
            throw e;
        }
        throw new AssertionError("expected a mismatch");
    }
}
