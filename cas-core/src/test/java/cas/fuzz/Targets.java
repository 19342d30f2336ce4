package cas.fuzz;

import cas.content.local.IngestRecordTarget;
import cas.disk.TextRecordTarget;
import cas.metadata.CodecTarget;
import cas.unpack.NameTarget;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// All targets by name. Every table of the database is in one of them.
final class Targets {
    private static final Set<String> CONTENT = Set.of("blob", "blob-holder", "namespace", "schema", "counter");
    private static final Set<String> IMAGES = Set.of("image", "descriptor");
    private static final Set<String> LEASES = Set.of("lease", "lease-resource");
    private static final Set<String> SNAPSHOTS = Set.of("snapshot", "snapshot-child");
    private static final Set<String> OTHERS = Set.of("volume", "volume-intent");

    private Targets() {}

    static SortedMap<String, FuzzTarget> all() {
        SortedMap<String, FuzzTarget> targets = new TreeMap<>();
        targets.put("digest", new DigestTarget());
        targets.put("filter", new FilterTarget());
        targets.put("mask", new FieldMaskTarget());
        targets.put("name", new NameTarget());
        targets.put("record", new TextRecordTarget());
        targets.put("ingest-record", new IngestRecordTarget());
        targets.put("content-tables", CodecTarget.of(CONTENT::contains));
        targets.put("image-tables", CodecTarget.of(IMAGES::contains));
        targets.put("lease-tables", CodecTarget.of(LEASES::contains));
        targets.put("snapshot-tables", CodecTarget.of(SNAPSHOTS::contains));
        targets.put("other-tables", CodecTarget.of(Targets::isOther));
        return targets;
    }

    /// Volumes, and whatever table is new.
    private static boolean isOther(String table) {
        return OTHERS.contains(table)
                || !CONTENT.contains(table)
                        && !IMAGES.contains(table)
                        && !LEASES.contains(table)
                        && !SNAPSHOTS.contains(table);
    }
}
