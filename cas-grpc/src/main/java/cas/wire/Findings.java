package cas.wire;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.finding.CheckProgress;
import cas.finding.CheckRequest;
import cas.finding.Damage;
import cas.finding.Finding;
import cas.finding.SetAsideBlob;
import cas.name.Namespace;
import cas.proto.store.v1.CheckResponse;
import cas.proto.store.v1.FindingKind;
import cas.proto.store.v1.FindingWeight;
import java.util.List;
import java.util.Optional;

/// What checks ask and find.
public final class Findings {
    private static final String RECORDS = "blob";
    private static final String HOLDERS = "blob-holder";

    private Findings() {}

    public static cas.proto.store.v1.CheckRequest toWire(CheckRequest request) {
        return cas.proto.store.v1.CheckRequest.newBuilder()
                .setReadBytes(request.bytes())
                .setBytesPerSecondMax(request.bytesPerSecondMax())
                .setTrustedFor(Durations.toWire(request.trustedFor()))
                .build();
    }

    /// @throws InvalidArgument if a number is negative or the age is none
    public static CheckRequest fromWire(cas.proto.store.v1.CheckRequest request) {
        return new CheckRequest(
                request.getReadBytes(),
                request.getBytesPerSecondMax(),
                Durations.fromWire("age of what a check trusts", request.getTrustedFor()));
    }

    public static CheckResponse toWire(CheckProgress progress) {
        return CheckResponse.newBuilder()
                .setProgress(cas.proto.store.v1.CheckProgress.newBuilder()
                        .setBlobs(progress.blobs())
                        .setTotalBlobs(progress.totalBlobs())
                        .setBytes(progress.bytes())
                        .setTotalBytes(progress.totalBytes()))
                .build();
    }

    public static CheckProgress fromWire(cas.proto.store.v1.CheckProgress progress) {
        return new CheckProgress(
                progress.getBlobs(), progress.getTotalBlobs(), progress.getBytes(), progress.getTotalBytes());
    }

    public static CheckResponse toWire(Finding finding) {
        return CheckResponse.newBuilder()
                .setFinding(fields(finding).setText(finding.text()).setWeight(toWire(finding.weight())))
                .build();
    }

    private static FindingWeight toWire(Finding.Weight weight) {
        return switch (weight) {
            case NOTE -> FindingWeight.FINDING_WEIGHT_NOTE;
            case DAMAGE -> FindingWeight.FINDING_WEIGHT_DAMAGE;
        };
    }

    private static cas.proto.store.v1.Finding.Builder fields(Finding finding) {
        return switch (finding) {
            case Finding.MissingBytes f ->
                of(FindingKind.FINDING_KIND_MISSING_BYTES, f.digest())
                        .addAllNamespaces(
                                f.holders().stream().map(Namespace::text).toList());
            case Finding.WrongSize f ->
                of(FindingKind.FINDING_KIND_WRONG_SIZE, f.digest())
                        .setExpected(f.expected())
                        .setFound(f.found());
            case Finding.WrongBytes f ->
                of(FindingKind.FINDING_KIND_WRONG_BYTES, f.digest())
                        .setFoundDigest(f.found().toString());
            case Finding.Unreadable f ->
                of(FindingKind.FINDING_KIND_UNREADABLE, f.digest()).setWhy(f.why());
            case Finding.StillDamaged f ->
                of(FindingKind.FINDING_KIND_STILL_DAMAGED, f.damage().digest())
                        .setExpected(f.damage().size())
                        .setSince(Timestamps.toWire(f.damage().since()))
                        .setWhy(f.damage().why());
            case Finding.SetAside f ->
                of(FindingKind.FINDING_KIND_SET_ASIDE, f.copy().digest())
                        .setNumber(f.copy().number())
                        .setFound(f.copy().size());
            case Finding.Orphan f ->
                of(FindingKind.FINDING_KIND_ORPHAN, f.digest()).setFound(f.size());
            case Finding.OneSided _,
                    Finding.MissingParent _,
                    Finding.MissingTree _,
                    Finding.Incomplete _,
                    Finding.BadRecord _,
                    Finding.BadDatabase _ -> recordFields(finding);
        };
    }

    /// What is wrong with records.
    private static cas.proto.store.v1.Finding.Builder recordFields(Finding finding) {
        return switch (finding) {
            case Finding.OneSided f ->
                of(FindingKind.FINDING_KIND_ONE_SIDED, f.digest())
                        .addNamespaces(f.namespace().text())
                        .setWhy(f.recorded() ? HOLDERS : RECORDS);
            case Finding.MissingParent f ->
                snapshot(FindingKind.FINDING_KIND_MISSING_PARENT, f.namespace(), f.snapshotter(), f.name())
                        .setParent(f.parent());
            case Finding.MissingTree f ->
                snapshot(FindingKind.FINDING_KIND_MISSING_TREE, f.namespace(), f.snapshotter(), f.name())
                        .setNumber(f.number());
            case Finding.Incomplete f ->
                of(FindingKind.FINDING_KIND_INCOMPLETE, f.target())
                        .addNamespaces(f.namespace().text())
                        .setName(f.image());
            case Finding.BadRecord f ->
                of(FindingKind.FINDING_KIND_BAD_RECORD)
                        .setTable(f.table())
                        .setName(f.key())
                        .setWhy(f.why());
            case Finding.BadDatabase f ->
                of(FindingKind.FINDING_KIND_BAD_DATABASE).setWhy(f.why());
            case Finding.MissingBytes _,
                    Finding.WrongSize _,
                    Finding.WrongBytes _,
                    Finding.Unreadable _,
                    Finding.StillDamaged _,
                    Finding.SetAside _,
                    Finding.Orphan _ -> throw new IllegalArgumentException("not of records: " + finding);
        };
    }

    private static cas.proto.store.v1.Finding.Builder of(FindingKind kind) {
        return cas.proto.store.v1.Finding.newBuilder().setKind(kind);
    }

    private static cas.proto.store.v1.Finding.Builder of(FindingKind kind, Digest digest) {
        return of(kind).setDigest(digest.toString());
    }

    private static cas.proto.store.v1.Finding.Builder snapshot(
            FindingKind kind, Namespace namespace, String snapshotter, String name) {
        return of(kind).addNamespaces(namespace.text())
                .setSnapshotter(snapshotter)
                .setName(name);
    }

    /// Empty for a kind that only newer programs know.
    public static Optional<Finding> fromWire(cas.proto.store.v1.Finding wire) {
        return switch (wire.getKind()) {
            case FINDING_KIND_MISSING_BYTES -> Optional.of(new Finding.MissingBytes(digest(wire), namespaces(wire)));
            case FINDING_KIND_WRONG_SIZE ->
                Optional.of(new Finding.WrongSize(digest(wire), wire.getExpected(), wire.getFound()));
            case FINDING_KIND_WRONG_BYTES ->
                Optional.of(new Finding.WrongBytes(digest(wire), Digest.parse(wire.getFoundDigest())));
            case FINDING_KIND_UNREADABLE -> Optional.of(new Finding.Unreadable(digest(wire), wire.getWhy()));
            case FINDING_KIND_STILL_DAMAGED ->
                Optional.of(new Finding.StillDamaged(new Damage(
                        digest(wire), wire.getExpected(), Timestamps.recorded(wire.getSince()), wire.getWhy())));
            case FINDING_KIND_SET_ASIDE ->
                Optional.of(new Finding.SetAside(new SetAsideBlob(digest(wire), wire.getNumber(), wire.getFound())));
            case FINDING_KIND_ORPHAN -> Optional.of(new Finding.Orphan(digest(wire), wire.getFound()));
            case FINDING_KIND_ONE_SIDED ->
                Optional.of(new Finding.OneSided(
                        namespace(wire), digest(wire), wire.getWhy().equals(HOLDERS)));
            case FINDING_KIND_MISSING_PARENT ->
                Optional.of(new Finding.MissingParent(
                        namespace(wire), wire.getSnapshotter(), wire.getName(), wire.getParent()));
            case FINDING_KIND_MISSING_TREE ->
                Optional.of(new Finding.MissingTree(
                        namespace(wire), wire.getSnapshotter(), wire.getName(), wire.getNumber()));
            case FINDING_KIND_INCOMPLETE ->
                Optional.of(new Finding.Incomplete(namespace(wire), wire.getName(), digest(wire)));
            case FINDING_KIND_BAD_RECORD ->
                Optional.of(new Finding.BadRecord(wire.getTable(), wire.getName(), wire.getWhy()));
            case FINDING_KIND_BAD_DATABASE -> Optional.of(new Finding.BadDatabase(wire.getWhy()));
            case FINDING_KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static Digest digest(cas.proto.store.v1.Finding wire) {
        return Digest.parse(wire.getDigest());
    }

    private static List<Namespace> namespaces(cas.proto.store.v1.Finding wire) {
        return wire.getNamespacesList().stream().map(Namespace::new).toList();
    }

    private static Namespace namespace(cas.proto.store.v1.Finding wire) {
        return new Namespace(wire.getNamespacesCount() == 0 ? "" : wire.getNamespaces(0));
    }
}
