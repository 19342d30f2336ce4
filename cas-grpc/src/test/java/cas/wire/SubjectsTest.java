package cas.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.collection.Chain;
import cas.collection.Holder;
import cas.collection.Subject;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import cas.proto.store.v1.Subject.ThingCase;
import cas.proto.store.v1.WhyRequest;
import cas.proto.store.v1.WhyResponse;
import cas.volume.VolumeName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// That subjects and chains mean the same at both ends.
class SubjectsTest {
    private static final Namespace HERE = new Namespace("here");
    private static final Digest ONE = Digest.sha256(new byte[] {1});

    static List<Subject> all() {
        return List.of(
                new Subject.OfImage(HERE, "image"),
                new Subject.OfBlob(HERE, ONE),
                new Subject.OfSnapshot(HERE, "overlayfs", "name"),
                new Subject.OfLease(HERE, "id"),
                new Subject.OfContainer(HERE, "id"),
                new Subject.OfIngest(HERE, "ref"),
                new Subject.OfVolume(HERE, VolumeName.parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8#3")),
                new Subject.Bytes(ONE),
                new Subject.Tree("overlayfs", 7));
    }

    @Test
    void everySubjectComesBack() {
        Set<ThingCase> kinds = new HashSet<>();
        Set<Class<?>> types = new HashSet<>();
        for (Subject subject : all()) {
            var wire = Subjects.toWire(subject);
            assertEquals(Optional.of(subject), Subjects.fromWire(wire));
            assertEquals(subject.home().isPresent() ? "here" : "", wire.getNamespace());
            kinds.add(wire.getThingCase());
            types.add(subject.getClass());
        }
        assertEquals(Set.of(Subject.class.getPermittedSubclasses()), types);
        assertEquals(ThingCase.values().length - 1, kinds.size());
    }

    @Test
    void chainsComeBack() {
        List<Chain> chains = List.of(
                new Chain(
                        "image",
                        all().stream().map(each -> new Holder(each, "by")).toList()),
                new Chain("lease", List.of(new Holder(new Subject.OfLease(HERE, "id"), ""))));
        assertEquals(chains, Subjects.fromWire(Subjects.toWire(chains)));
        assertEquals(List.of(), Subjects.fromWire(WhyResponse.getDefaultInstance()));
    }

    /// Half a chain would be a wrong one.
    @Test
    void whatANewerServerKnowsIsLeftOut() {
        var unknown = cas.proto.store.v1.Subject.getDefaultInstance();
        assertEquals(Optional.empty(), Subjects.fromWire(unknown));
        WhyResponse.Builder response =
                Subjects.toWire(List.of(new Chain("image", List.of(new Holder(new Subject.OfImage(HERE, "i"), "")))))
                        .toBuilder();
        response.addChainsBuilder().setRoot("new").addHoldersBuilder().setSubject(unknown);
        assertEquals(1, Subjects.fromWire(response.build()).size());
    }

    @Test
    void namesThatAreNoneAreRefused() {
        var blank = cas.proto.store.v1.Subject.newBuilder();
        assertThrows(InvalidArgument.class, () -> Subjects.fromWire(WhyRequest.getDefaultInstance()));
        for (var wrong : List.of(
                blank.clone().setImage("no namespace"),
                blank.clone().setNamespace("..").setLease("l"),
                blank.clone().setNamespace("here").setBlob("sha256:1"),
                blank.clone().setNamespace("here").setVolume("v"),
                blank.clone().setUnrecordedBlob("x"))) {
            assertThrows(InvalidArgument.class, () -> Subjects.fromWire(wrong.build()));
        }
    }
}
