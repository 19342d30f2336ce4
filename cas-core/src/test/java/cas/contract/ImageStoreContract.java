package cas.contract;

import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.ImageStore;
import cas.image.ImageStore.Change;
import cas.name.FieldMask;
import cas.name.Labels;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Images of a namespace (rules C1-C7).
public interface ImageStoreContract extends StoreContract {
    Descriptor ONE = new Descriptor("application/one", Digest.sha256(new byte[] {1}), 1, labels("title", "One"));
    Descriptor TWO = new Descriptor("application/two", Digest.sha256(new byte[] {2}), 2);

    private ImageStore images() {
        return here().images();
    }

    private Image create(String name) throws IOException {
        return images().create(name, ONE, labels("a", "1", "b", "2"), Optional.empty());
    }

    private static Change change(String name, Descriptor target, Labels labels) {
        return new Change(name, Optional.of(target), labels, Optional.empty());
    }

    private static FieldMask mask(String... paths) {
        return new FieldMask(List.of(paths));
    }

    private static List<String> names(ImageStore images, String... filters) throws IOException {
        return images.list(Filter.parse(List.of(filters))).stream()
                .map(Image::name)
                .toList();
    }

    @Test
    default void anImageIsWhatWasCreated() throws IOException {
        Image created = create("docker.io/library/busybox:1.36");
        assertEquals(Optional.of(created), images().get(created.name()));
        assertEquals(ONE, created.target());
        assertEquals(labels("a", "1", "b", "2"), created.labels());
        assertEquals(created.created(), created.updated());
        assertEquals(Optional.empty(), images().get("other"));
        assertEquals(Optional.empty(), there().images().get(created.name()));
    }

    /// Rule C1: the name is free text, of any length.
    @Test
    default void namesAreFreeText() throws IOException {
        String stem = "é/ :\u0000\uD83D\uDE00" + "x".repeat(600);
        for (String name : List.of("x", "a b", stem + "1", stem + "2", stem)) {
            create(name);
            assertEquals(name, images().get(name).orElseThrow().name());
        }
        assertEquals(5, names(images()).size());
        images().delete(stem, Optional.empty());
        assertEquals(4, names(images()).size());
        assertTrue(images().get(stem + "2").isPresent());
    }

    /// Rule C2.
    @Test
    default void createRefusesWhatCannotBe() throws IOException {
        create("a");
        assertThrows(AlreadyExists.class, () -> create("a"));
        assertThrows(InvalidArgument.class, () -> create(""));
        Descriptor untyped = new Descriptor("", ONE.digest(), 1);
        Descriptor empty = new Descriptor("application/one", ONE.digest(), 0);
        for (Descriptor bad : List.of(untyped, empty)) {
            assertThrows(InvalidArgument.class, () -> images().create("b", bad, Labels.none(), Optional.empty()));
        }
        assertThrows(InvalidArgument.class, () -> images().create("b", ONE, StoreContract.tooLong(), Optional.empty()));
        images().create("longest", ONE, StoreContract.longest(), Optional.empty());
        assertEquals(List.of("a", "longest"), names(images()));
    }

    /// Rule C2: a reproducible build says what time it is.
    @Test
    default void aStampIsBothTimes() throws IOException {
        Instant stamp = Instant.parse("2020-02-02T02:02:02.000000002Z");
        Image created = images().create("a", ONE, Labels.none(), Optional.of(stamp));
        assertEquals(stamp, created.created());
        assertEquals(stamp, created.updated());
    }

    /// Rule C6.
    @Test
    default void listsByNameAndFilter() throws IOException {
        create("b");
        create("a");
        images().create("c", TWO, Labels.none(), Optional.empty());
        there().images().create("d", TWO, Labels.none(), Optional.empty());
        assertEquals(List.of("a", "b", "c"), names(images()));
        assertEquals(List.of("c"), names(images(), "name==c"));
        assertEquals(List.of("a", "b"), names(images(), "target.digest==" + ONE.digest()));
        assertEquals(List.of("c"), names(images(), "target.mediatype~=two"));
        assertEquals(List.of("a", "b"), names(images(), "labels.a==1,labels.b"));
        assertEquals(List.of("a", "b"), names(images(), "annotations.title==One"));
        assertEquals(List.of(), names(images(), "target.size==1"));
        assertEquals(List.of("a", "c"), names(images(), "name==a", "name==c"));
    }

    /// Rule C4 with an empty mask.
    @Test
    default void updateReplacesAll() throws IOException {
        Image before = create("a");
        Image after = images().update(change("a", TWO, labels("c", "3")), FieldMask.ALL);
        assertEquals(TWO, after.target());
        assertEquals(labels("c", "3"), after.labels());
        assertEquals(before.created(), after.created());
        assertFalse(after.updated().isBefore(before.updated()));
        assertEquals(Optional.of(after), images().get("a"));
    }

    /// Rules C4 and A11.
    @Test
    default void updateFollowsItsMask() throws IOException {
        create("a");
        Image one = images().update(change("a", TWO, labels("a", "9", "c", "3")), mask("labels.a", "labels.b"));
        assertEquals(labels("a", "9"), one.labels());
        assertEquals(ONE, one.target());
        Image all = images().update(change("a", TWO, labels("x.y/z", "1")), mask("labels"));
        assertEquals(labels("x.y/z", "1"), all.labels());
        Image target = images().update(change("a", TWO, Labels.none()), mask("target"));
        assertEquals(TWO, target.target());
        assertEquals(labels("x.y/z", "1"), target.labels());
        Descriptor noted = new Descriptor("ignored", ONE.digest(), 9, labels("n", "1", "m", "2"));
        Image note = images().update(change("a", noted, Labels.none()), mask("annotations.n"));
        assertEquals(new Descriptor(TWO.mediaType(), TWO.digest(), TWO.size(), labels("n", "1")), note.target());
        Image notes = images().update(change("a", noted, Labels.none()), mask("annotations"));
        assertEquals(labels("n", "1", "m", "2"), notes.target().annotations());
    }

    @Test
    default void updateRefusesWhatCannotBe() throws IOException {
        Image before = create("a");
        Change untargeted = new Change("a", Optional.empty(), Labels.none(), Optional.empty());
        assertThrows(NotFound.class, () -> images().update(change("b", ONE, Labels.none()), FieldMask.ALL));
        assertThrows(NotFound.class, () -> images().update(change("b", ONE, Labels.none()), mask("name")));
        assertThrows(InvalidArgument.class, () -> images().update(untargeted, FieldMask.ALL));
        assertThrows(InvalidArgument.class, () -> images().update(untargeted, mask("target")));
        assertThrows(InvalidArgument.class, () -> images().update(untargeted, mask("name")));
        assertThrows(InvalidArgument.class, () -> images().update(untargeted, mask("created_at")));
        assertThrows(
                InvalidArgument.class, () -> images().update(change("a", ONE, StoreContract.tooLong()), FieldMask.ALL));
        assertEquals(Optional.of(before), images().get("a"));
    }

    /// Rule C5.
    @Test
    default void deletesImages() throws IOException {
        create("a");
        assertThrows(NotFound.class, () -> images().delete("a", Optional.of(TWO.digest())));
        assertThrows(NotFound.class, () -> there().images().delete("a", Optional.empty()));
        images().delete("a", Optional.of(ONE.digest()));
        assertThrows(NotFound.class, () -> images().delete("a", Optional.empty()));
        assertEquals(List.of(), names(images()));
    }

    /// Rules A6 and F6: a lease matters only to an image that could expire.
    @Test
    default void onlyExpiringImagesJoinALease() throws IOException {
        ImageStore leased = here().withLease("none").images();
        leased.create("a", ONE, Labels.none(), Optional.empty());
        Labels expiring = labels("containerd.io/gc.expire", "2099-01-01T00:00:00Z");
        assertThrows(NotFound.class, () -> leased.create("b", ONE, expiring, Optional.empty()));
        here().leases().create("l", Labels.none());
        here().withLease("l").images().create("b", ONE, expiring, Optional.empty());
        assertEquals("b", here().leases().resources("l").getFirst().id());
    }
}
