package cas.contract;

import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.container.Container;
import cas.container.Container.Root;
import cas.container.Container.Runner;
import cas.container.ContainerStore;
import cas.container.Payload;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Containers of a namespace.
public interface ContainerStoreContract extends StoreContract {
    /// Not the name of a message, and no protobuf inside.
    Payload SPEC = payload("types.containerd.io/opencontainers/runtime-spec/1/Spec", "{\"a\":1}\u0000\u0001");

    static Payload payload(String type, String text) {
        return new Payload(type, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private ContainerStore containers() {
        return here().containers();
    }

    private static Container container(String id) {
        return new Container(
                id,
                labels("a", "1", "b", "2"),
                "docker.io/library/app:1",
                new Runner("io.containerd.runc.v2", Optional.of(payload("runc.Options", "o"))),
                Optional.of(SPEC),
                new Root("overlayfs", id + "-root"),
                extensions("one", "1", "two", "2"),
                "pod",
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static SortedMap<String, Payload> extensions(String... namesAndTexts) {
        SortedMap<String, Payload> extensions = new TreeMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            extensions.put(namesAndTexts[i], payload("some.Type", namesAndTexts[i + 1]));
        }
        return extensions;
    }

    /// Another one of the same id, of which everything is different that can be.
    private static Container changed(Container before) {
        return new Container(
                before.id(),
                labels("b", "3", "c", "4"),
                "other:2",
                before.runtime(),
                Optional.of(payload("another.Spec", "s")),
                new Root(before.root().snapshotter(), "another"),
                extensions("two", "22", "three", "3"),
                "",
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static FieldMask mask(String... paths) {
        return new FieldMask(List.of(paths));
    }

    private static List<String> ids(ContainerStore containers, String... filters) throws IOException {
        return containers.list(Filter.parse(List.of(filters))).stream()
                .map(Container::id)
                .toList();
    }

    @Test
    default void aContainerIsWhatWasCreated() throws IOException {
        Container created = containers().create(container("c1"));
        assertEquals(Optional.of(created), containers().get("c1"));
        assertEquals(container("c1").at(created.created(), created.created()), created);
        assertEquals(Optional.empty(), containers().get("c2"));
        assertEquals(Optional.empty(), there().containers().get("c1"));
    }

    @Test
    default void createRefusesWhatCannotBe() throws IOException {
        containers().create(container("a"));
        assertThrows(AlreadyExists.class, () -> containers().create(container("a")));
        for (String bad : List.of("", "-", "a/b", "a..b", "a b", "x".repeat(77))) {
            assertThrows(InvalidArgument.class, () -> containers().create(container(bad)), bad);
        }
        Container whole = container("b");
        for (Container bad : List.of(
                with(whole, new Runner("", Optional.empty()), whole.spec(), whole.root()),
                with(whole, whole.runtime(), Optional.empty(), whole.root()),
                with(whole, whole.runtime(), whole.spec(), new Root("", "key")),
                with(whole, whole.runtime(), whole.spec(), new Root("x".repeat(5000), "key")),
                with(whole, whole.runtime(), Optional.of(payload("t", "x".repeat(4 << 20))), whole.root()))) {
            assertThrows(InvalidArgument.class, () -> containers().create(bad));
        }
        Container bare = new Container(
                "bare",
                Labels.none(),
                "",
                new Runner("r", Optional.empty()),
                Optional.of(payload("", "")),
                Root.NONE,
                new TreeMap<>(),
                "",
                Instant.EPOCH,
                Instant.EPOCH);
        Container created = containers().create(bare);
        assertEquals(Optional.of(created), containers().get("bare"));
        containers().create(container("y".repeat(76)));
        assertEquals(List.of("a", "bare", "y".repeat(76)), ids(containers()));
    }

    private static Container with(Container of, Runner runtime, Optional<Payload> spec, Root root) {
        return new Container(
                of.id(),
                of.labels(),
                of.image(),
                runtime,
                spec,
                root,
                of.extensions(),
                of.sandbox(),
                of.created(),
                of.updated());
    }

    @Test
    default void anUpdateWithoutAMaskReplacesAllThatCanChange() throws IOException {
        Container before = containers().create(container("c"));
        Container wanted = changed(before);
        Container after = containers().update(wanted, FieldMask.ALL);
        assertEquals(Optional.of(after), containers().get("c"));
        assertEquals(before.created(), after.created());
        assertFalse(after.updated().isBefore(before.updated()));
        assertEquals("pod", after.sandbox());
        assertEquals(wanted.extensions(), after.extensions());
        assertEquals(wanted.labels(), after.labels());
        assertEquals(wanted.spec(), after.spec());
        assertEquals(wanted.root(), after.root());
        assertEquals("other:2", after.image());
        for (Container bad : List.of(
                with(wanted, new Runner("another", Optional.empty()), wanted.spec(), wanted.root()),
                with(wanted, wanted.runtime(), wanted.spec(), new Root("native", "key")),
                with(wanted, wanted.runtime(), Optional.empty(), wanted.root()))) {
            assertThrows(InvalidArgument.class, () -> containers().update(bad, FieldMask.ALL));
        }
        assertEquals(Optional.of(after), containers().get("c"));
    }

    /// Rule A11.
    @Test
    default void anUpdateChangesWhatItsMaskNames() throws IOException {
        Container before = containers().create(container("c"));
        Container wanted = changed(before);
        Container after = containers().update(wanted, mask("labels.b", "labels.a", "extensions.two", "extensions.one"));
        assertEquals(labels("b", "3"), after.labels());
        assertEquals(extensions("two", "22"), after.extensions());
        assertEquals(before.spec(), after.spec());
        assertEquals(before.image(), after.image());
        assertEquals(before.root(), after.root());
        after = containers().update(wanted, mask("spec", "image", "snapshotkey", "labels", "extensions"));
        assertEquals(wanted.spec(), after.spec());
        assertEquals("other:2", after.image());
        assertEquals("another", after.root().key());
        assertEquals(wanted.labels(), after.labels());
        assertEquals(wanted.extensions(), after.extensions());
        for (String bad : List.of("id", "runtime", "snapshotter", "labels.", "extensions.", "created_at", "x")) {
            assertThrows(InvalidArgument.class, () -> containers().update(wanted, mask(bad)), bad);
        }
        assertThrows(NotFound.class, () -> containers().update(container("none"), FieldMask.ALL));
    }

    /// Rule K10.
    @Test
    default void containersAreFilteredByTheirFields() throws IOException {
        containers().create(container("b"));
        containers().create(container("a"));
        containers().update(changed(container("b")), FieldMask.ALL);
        assertEquals(List.of("a", "b"), ids(containers()));
        assertEquals(List.of("a"), ids(containers(), "id==a"));
        assertEquals(List.of("b"), ids(containers(), "image==\"other:2\""));
        assertEquals(List.of("a", "b"), ids(containers(), "runtime.name~=runc"));
        assertEquals(List.of("b"), ids(containers(), "labels.c"));
        assertEquals(List.of(), ids(containers(), "snapshotter==overlayfs"));
    }

    @Test
    default void whatIsDeletedIsGone() throws IOException {
        containers().create(container("c"));
        containers().delete("c");
        assertEquals(List.of(), ids(containers()));
        assertThrows(NotFound.class, () -> containers().delete("c"));
        containers().create(container("c"));
    }

    /// Rule H4.
    @Test
    default void aNamespaceWithContainersIsNotDeleted() throws IOException {
        containers().create(container("c"));
        FailedPrecondition refusal =
                assertThrows(FailedPrecondition.class, () -> namespaces().delete(HERE));
        assertEquals(Reason.NAMESPACE_NOT_EMPTY, refusal.reason());
        containers().delete("c");
        namespaces().delete(HERE);
        assertEquals(Map.of(), namespaces().list());
    }
}
