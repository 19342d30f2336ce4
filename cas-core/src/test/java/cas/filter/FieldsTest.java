package cas.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.image.Image;
import cas.lease.Lease;
import cas.name.Labels;
import cas.snapshot.Kind;
import cas.snapshot.SnapshotInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rule K10: what can be asked of each kind of thing, and what counts as being there.
final class FieldsTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final Labels LABELS = Labels.of(Map.of("b.c", "v"));

    private static final Map<String, Fields> THINGS = Map.of(
            "content", new ContentInfo(DIGEST, 9, Instant.EPOCH, Instant.EPOCH, LABELS),
            "ingest", new IngestStatus("", 0, 9, Instant.EPOCH, Instant.EPOCH),
            "lease", new Lease("l", Instant.EPOCH, LABELS),
            "nameless lease", new Lease("", Instant.EPOCH, LABELS),
            "image", new Image("i", target("text/plain"), LABELS, Instant.EPOCH, Instant.EPOCH),
            "bare image", new Image("", target(""), Labels.none(), Instant.EPOCH, Instant.EPOCH),
            "root snapshot", new SnapshotInfo("s", "", Kind.VIEW, Instant.EPOCH, Instant.EPOCH, LABELS));

    private static Descriptor target(String mediaType) {
        return new Descriptor(mediaType, DIGEST, 9, Labels.of(Map.of("x", "y")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "content; digest; true",
                "content; digest~=^sha256:e3b0; true",
                "content; digest.behind; true",
                "content; labels.b.c==v; true",
                "content; labels.\"b.c\"; true",
                "content; labels.\"b\".c; true",
                "content; labels; false",
                "content; size; false",
                "content; ref; false",
                "ingest; ref; true",
                "ingest; ref==\"\"; true",
                "ingest; total; false",
                "lease; id==l; true",
                "lease; id.behind==l; true",
                "lease; labels.b.c; true",
                "nameless lease; id; false",
                "nameless lease; id==\"\"; false",
                "image; name==i; true",
                "image; name.behind; true",
                "image; target; false",
                "image; target.digest~=^sha256:e3b0; true",
                "image; target.mediatype==text/plain; true",
                "image; target.mediatype.behind; true",
                "image; target.size; false",
                "image; \"target.digest\"; false",
                "image; annotations.x==y; true",
                "image; labels.b.c; true",
                "bare image; name; false",
                "bare image; target.mediatype; false",
                "bare image; labels.b.c; false",
                "root snapshot; parent; true",
                "root snapshot; parent==\"\"; true",
                "root snapshot; kind==view; true",
                "root snapshot; kind==VIEW; false",
                "root snapshot; name.behind==s; true",
                "root snapshot; labels.b.c!=v; false",
            })
    void fieldsOfThings(String thing, String filter, boolean matches) {
        assertEquals(matches, Filter.parse(List.of(filter)).matches(Objects.requireNonNull(THINGS.get(thing))));
    }
}
