package cas.interop;

import cas.interop.Step.Who;
import cas.interop.Step.World;
import com.google.protobuf.FieldMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The small alphabets that requests are made of: few names, so that they meet, and a few that must be refused.
final class Requests {
    static final List<String> REFS = List.of("r", "r/2", "ref with blanks", "layer-sha256:" + "0".repeat(64));
    static final List<String> LEASES = List.of("one", "two", "/a path/of it");
    static final List<String> IMAGES = List.of("docker.io/library/a:1", "b", "c:2@x");

    private static final String REFERENCE = "containerd.io/gc.ref.content.l.0";
    private static final List<String> LABEL_KEYS = List.of(
            "a",
            "b.c",
            REFERENCE,
            "x/y",
            "labels.z",
            "containerd.io/gc.ref.content",
            "containerd.io/gc.ref.contentX",
            "containerd.io/gc.root");
    private static final List<String> LABEL_VALUES = List.of("1", "two", "", "a,b \"c\"", "é");
    /// Not for images, which expire since 2.0 only (G2).
    private static final List<String> EXPIRIES =
            List.of("2001-02-03T04:05:06Z", "2001-02-03T04:05:06.7+08:00", "2999-01-01T00:00:00Z", "tomorrow");
    private static final List<String> FILTERS = List.of(
            "",
            "labels.a",
            "labels.a==1",
            "labels.a!=1",
            "labels.\"b.c\"",
            "labels.b.c==two",
            "labels.\"x/y\"~=\"^t\"",
            "labels.a==1,labels.\"x/y\"",
            "name==b",
            "name~=/o.*a/",
            "id==one",
            "id~=|^o|",
            "ref==r",
            "ref!=r",
            "ref~=\"lay.r\"",
            "digest~=\"^sha256:[0-7]\"",
            "target.mediatype~=json",
            "target.digest~=e",
            "annotations.a==two",
            "size==9",
            "unknown",
            "unknown==\"\"",
            "unknown~=\"\"",
            "labels.a~=\"(\"",
            "labels.a==1 labels.b",
            "labels.a==1,",
            "labels.x/y",
            "name=b",
            "==",
            "\"name\"==\"b\"",
            "name == b , name~=b",
            "name==\"\\x62\"",
            "name=='b'",
            "name==b/c:d=e",
            "name==/b",
            "name~=\"\\u00zz\"",
            "\"labels\".\"a\"==1");

    private final RandomGenerator random;
    private final World world;
    private final Filters filters;

    Requests(RandomGenerator random, World world) {
        this.random = random;
        this.world = world;
        List<String> values = new ArrayList<>(IMAGES);
        world.digests().forEach(digest -> values.add(digest.toString()));
        this.filters = new Filters(random, LABEL_KEYS, values);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int number) {
        return random.nextInt(number) == 0;
    }

    <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// A namespace, sometimes with a lease.
    Who who() {
        return new Who(Optional.of(world.namespace(below(World.NAMESPACES))), lease());
    }

    /// Headers that must be refused.
    Who stranger() {
        return new Who(
                one(List.of(
                        Optional.empty(),
                        Optional.of(""),
                        Optional.of("-bad"),
                        Optional.of("b..d"),
                        Optional.of("b/d"),
                        Optional.of("b".repeat(77)))),
                lease());
    }

    private Optional<String> lease() {
        return oneIn(30) ? Optional.of("unknown") : oneIn(3) ? Optional.of(one(LEASES)) : Optional.empty();
    }

    /// A digest in a request: of the run, of nothing, or no digest.
    String digest() {
        if (oneIn(25)) {
            return one(List.of(
                    "",
                    "sha256:",
                    "sha256:" + "0".repeat(63),
                    "sha256:" + "A".repeat(64),
                    "md5:" + "0".repeat(32),
                    "sha256:" + "0".repeat(64),
                    "sha384:" + "0".repeat(96),
                    "sha384:" + "0".repeat(64),
                    "sha512:" + "0".repeat(128)));
        }
        return goodDigest();
    }

    String goodDigest() {
        return world.digest(below(World.BLOBS)).toString();
    }

    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        for (int i = below(3); i > 0; i--) {
            String key = one(LABEL_KEYS);
            labels.put(key, key.contains(".ref.") && !oneIn(5) ? goodDigest() : one(LABEL_VALUES));
        }
        if (oneIn(40)) {
            labels.put("long", "v".repeat(oneIn(2) ? 4092 : 4093));
        }
        return labels;
    }

    /// Labels that mean something on a lease (F7), and what else has none there (G6).
    Map<String, String> leaseLabels() {
        Map<String, String> labels = labels();
        if (oneIn(4)) {
            labels.put("containerd.io/gc.expire", one(EXPIRIES));
        }
        if (oneIn(4)) {
            labels.put("containerd.io/gc.flat", one(LABEL_VALUES));
        }
        return labels;
    }

    List<String> filters() {
        int count = oneIn(3) ? 0 : oneIn(4) ? 2 : 1;
        return Stream.generate(() -> oneIn(3) ? one(FILTERS) : filters.filter())
                .limit(count)
                .toList();
    }

    /// @param fields what the updated thing has besides labels
    FieldMask mask(String... fields) {
        FieldMask.Builder mask = FieldMask.newBuilder();
        int count = oneIn(3) ? 0 : oneIn(4) ? 2 : 1;
        for (int i = 0; i < count; i++) {
            mask.addPaths(path(fields));
        }
        return mask.build();
    }

    private String path(String... fields) {
        if (oneIn(12)) {
            return one(List.of("size", "", "digest", "label", "Labels.a"));
        }
        String field = oneIn(3) && fields.length > 0 ? fields[below(fields.length)] : "labels";
        boolean keyed = !field.equals("target") && !oneIn(4);
        return keyed ? field + "." + one(LABEL_KEYS) : field;
    }
}
