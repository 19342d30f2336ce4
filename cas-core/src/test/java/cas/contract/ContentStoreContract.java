package cas.contract;

import static cas.contract.Samples.bytes;
import static cas.contract.Samples.commitOf;
import static cas.contract.Samples.digest;
import static cas.contract.Samples.expecting;
import static cas.contract.Samples.put;
import static cas.contract.Samples.read;
import static cas.contract.Samples.sha256;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Ingest;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Content as one namespace sees it, by the rules of `containerd-semantics.md` part B.
public interface ContentStoreContract extends IngestContract {
    @Test
    default void ruleB3CommitsAndTells() throws IOException {
        ContentInfo info = put(content(), "hello", Labels.of(Map.of("colour", "blue")));
        assertEquals(sha256("hello"), info.digest());
        assertEquals(5, info.size());
        assertEquals(Labels.of(Map.of("colour", "blue")), info.labels());
        ContentInfo found = content().info(info.digest()).orElseThrow();
        assertEquals(info.labels(), found.labels());
        assertEquals(5, found.size());
        assertEquals(found.created(), found.updated());
        assertEquals("hello", read(content(), info.digest()));
    }

    @Test
    default void ruleB2WhatIsNotHere() throws IOException {
        Digest digest = sha256("nobody wrote this");
        assertEquals(Optional.empty(), content().info(digest));
        assertThrows(NotFound.class, () -> content().open(digest).close());
        assertThrows(NotFound.class, () -> content().delete(digest));
        assertThrows(NotFound.class, () -> content().update(digest, Labels.none(), FieldMask.ALL));
    }

    @Test
    default void ruleB2AnotherNamespaceSeesNothing() throws IOException {
        Digest digest = put(content(), "mine").digest();
        assertEquals(Optional.empty(), otherContent().info(digest));
        assertThrows(NotFound.class, () -> otherContent().open(digest).close());
        assertThrows(NotFound.class, () -> otherContent().delete(digest));
        assertEquals(List.of(), walk(otherContent(), Filter.ALL));
    }

    @Test
    default void ruleB3UpdateMovesOnlyUpdated() throws IOException {
        ContentInfo before = put(content(), "hello", Labels.of(Map.of("a", "1", "b", "2")));
        passTime();
        Labels merged = content()
                .update(before.digest(), Labels.of(Map.of("a", "9", "c", "3")), new FieldMask(List.of("labels.a")))
                .labels();
        assertEquals(Labels.of(Map.of("a", "9", "b", "2")), merged);
        ContentInfo after = content().info(before.digest()).orElseThrow();
        assertEquals(merged, after.labels());
        assertEquals(before.created(), after.created());
        assertTrue(after.updated().isAfter(before.updated()));
        assertEquals(before.size(), after.size());
    }

    @Test
    default void ruleA11UpdateReplacesWithoutMask() throws IOException {
        Digest digest = put(content(), "hello", Labels.of(Map.of("a", "1"))).digest();
        content().update(digest, Labels.of(Map.of("b", "2")), FieldMask.ALL);
        assertEquals(
                Labels.of(Map.of("b", "2")),
                content().info(digest).orElseThrow().labels());
        content().update(digest, Labels.none(), new FieldMask(List.of("labels.b")));
        assertEquals(Labels.none(), content().info(digest).orElseThrow().labels());
        assertThrows(
                InvalidArgument.class, () -> content().update(digest, Labels.none(), new FieldMask(List.of("size"))));
    }

    @Test
    default void ruleB8WalksInOrderOfDigest() throws IOException {
        List<Digest> expected = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            expected.add(put(content(), "text " + i).digest());
        }
        expected.sort(Digest::compareTo);
        assertEquals(expected, walk(content(), Filter.ALL));
    }

    @Test
    default void ruleB9FiltersByDigestAndLabel() throws IOException {
        Digest red = put(content(), "red", Labels.of(Map.of("colour", "red"))).digest();
        Digest blue = put(content(), "blue", Labels.of(Map.of("colour", "blue", "io.x/y", "z")))
                .digest();
        assertEquals(List.of(red), walk(content(), Filter.parse(List.of("labels.colour==red"))));
        assertEquals(List.of(blue), walk(content(), Filter.parse(List.of("labels.\"io.x/y\"==z"))));
        assertEquals(List.of(blue), walk(content(), Filter.parse(List.of("digest==" + blue))));
        assertEquals(List.of(), walk(content(), Filter.parse(List.of("size==3"))));
        List<Digest> both = Stream.of(red, blue).sorted().toList();
        assertEquals(both, walk(content(), Filter.parse(List.of("labels.colour==red", "labels.colour==blue"))));
    }

    private static List<Digest> walk(ContentStore store, Filter filter) throws IOException {
        List<Digest> found = new ArrayList<>();
        store.walk(filter, info -> found.add(info.digest()));
        return found;
    }

    @Test
    default void readsAnyPart() throws IOException {
        Digest digest = put(content(), "0123456789").digest();
        try (BlobReader reader = content().open(digest)) {
            assertEquals(10, reader.size());
            ByteBuffer target = ByteBuffer.allocate(3);
            reader.read(target, 4);
            assertEquals("456", new String(target.array(), StandardCharsets.UTF_8));
            assertEquals(-1, reader.read(target.clear(), 10));
        }
    }

    @Test
    default void ruleB36DeleteIsOfOneNamespace() throws IOException {
        Digest digest = put(content(), "shared").digest();
        put(otherContent(), "shared");
        content().delete(digest);
        assertEquals(Optional.empty(), content().info(digest));
        assertEquals("shared", read(otherContent(), digest));
        assertThrows(NotFound.class, () -> content().delete(digest));
        put(content(), "shared");
        assertEquals("shared", read(content(), digest));
    }

    @Test
    default void ruleB37TwoWritersOfTheSameBytes() throws IOException {
        try (Ingest first = content().begin(expecting("first", 4, "same"));
                Ingest second = content().begin(expecting("second", 4, "same"))) {
            first.append(bytes("same"));
            second.append(bytes("same"));
            first.commit(commitOf("same"));
            assertThrows(AlreadyExists.class, () -> second.commit(commitOf("same")));
        }
        assertEquals(List.of(), content().statuses(Filter.ALL));
        assertEquals("same", read(content(), sha256("same")));
    }

    @Test
    default void ruleB39BytesOfAnotherNamespaceAreNotSentAgain() throws IOException {
        put(content(), "shared", Labels.of(Map.of("of", "first")));
        try (Ingest ingest = otherContent().begin(expecting("a", 6, "shared"))) {
            assertEquals(6, ingest.status().offset());
            assertEquals(sha256("shared"), ingest.running());
            assertEquals(Optional.empty(), otherContent().info(sha256("shared")));
            ContentInfo info = ingest.commit(commitOf("shared", Labels.of(Map.of("of", "second"))));
            assertEquals(6, info.size());
        }
        // Rule B44: labels and existence are per namespace.
        assertEquals(
                Labels.of(Map.of("of", "second")),
                otherContent().info(sha256("shared")).orElseThrow().labels());
        assertEquals(
                Labels.of(Map.of("of", "first")),
                content().info(sha256("shared")).orElseThrow().labels());
        content().delete(sha256("shared"));
        assertEquals("shared", read(otherContent(), sha256("shared")));
    }

    @Test
    default void ruleB40AnotherTotalIsNotShared() throws IOException {
        put(content(), "shared");
        try (Ingest ingest = otherContent().begin(expecting("a", 7, "shared"))) {
            assertEquals(0, ingest.status().offset());
        }
    }

    @Test
    default void ruleB41WritingToASharedIngestMakesItOnesOwn() throws IOException {
        put(content(), "shared");
        try (Ingest ingest = otherContent().begin(expecting("a", 0, "shared"))) {
            ingest.truncate();
            assertEquals(0, ingest.status().offset());
            ingest.append(bytes("shared"));
            ingest.commit(commitOf("shared"));
        }
        assertEquals("shared", read(otherContent(), sha256("shared")));
        otherContent().delete(sha256("shared"));
        try (Ingest ingest = otherContent().begin(expecting("c", 0, "shared"))) {
            ingest.append(bytes(" and more"));
            assertEquals(15, ingest.status().offset());
            ingest.commit(commitOf("shared and more"));
        }
        assertEquals("shared and more", read(otherContent(), sha256("shared and more")));
        assertEquals("shared", read(content(), sha256("shared")));
    }
}
