package cas.wire;

import cas.collection.Chain;
import cas.collection.Holder;
import cas.collection.Subject;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.name.Namespace;
import cas.proto.store.v1.SnapshotName;
import cas.proto.store.v1.SnapshotTree;
import cas.proto.store.v1.WhyRequest;
import cas.proto.store.v1.WhyResponse;
import cas.volume.VolumeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What can go, and what holds it.
public final class Subjects {
    private Subjects() {}

    public static cas.proto.store.v1.Subject toWire(Subject subject) {
        var wire = cas.proto.store.v1.Subject.newBuilder();
        subject.home().ifPresent(namespace -> wire.setNamespace(namespace.text()));
        var filled = switch (subject) {
            case Subject.OfImage(var _, var name) -> wire.setImage(name);
            case Subject.OfBlob(var _, var digest) -> wire.setBlob(digest.toString());
            case Subject.OfSnapshot(var _, var snapshotter, var name) ->
                wire.setSnapshot(
                        SnapshotName.newBuilder().setSnapshotter(snapshotter).setName(name));
            case Subject.OfLease(var _, var id) -> wire.setLease(id);
            case Subject.OfContainer(var _, var id) -> wire.setContainer(id);
            case Subject.OfIngest(var _, var ref) -> wire.setIngest(ref);
            case Subject.OfVolume(var _, var name) -> wire.setVolume(name.toString());
            case Subject.Bytes(var digest) -> wire.setUnrecordedBlob(digest.toString());
            case Subject.Tree(var snapshotter, var number) ->
                wire.setUnrecordedTree(
                        SnapshotTree.newBuilder().setSnapshotter(snapshotter).setNumber(number));
        };
        return filled.build();
    }

    /// Empty for a kind that only newer programs know.
    ///
    /// @throws InvalidArgument if a name is none
    public static Optional<Subject> fromWire(cas.proto.store.v1.Subject wire) {
        return switch (wire.getThingCase()) {
            case IMAGE -> Optional.of(new Subject.OfImage(home(wire), wire.getImage()));
            case BLOB -> Optional.of(new Subject.OfBlob(home(wire), Digest.parse(wire.getBlob())));
            case SNAPSHOT ->
                Optional.of(new Subject.OfSnapshot(
                        home(wire),
                        wire.getSnapshot().getSnapshotter(),
                        wire.getSnapshot().getName()));
            case LEASE -> Optional.of(new Subject.OfLease(home(wire), wire.getLease()));
            case CONTAINER -> Optional.of(new Subject.OfContainer(home(wire), wire.getContainer()));
            case INGEST -> Optional.of(new Subject.OfIngest(home(wire), wire.getIngest()));
            case VOLUME -> Optional.of(new Subject.OfVolume(home(wire), VolumeName.parse(wire.getVolume())));
            case UNRECORDED_BLOB -> Optional.of(new Subject.Bytes(Digest.parse(wire.getUnrecordedBlob())));
            case UNRECORDED_TREE ->
                Optional.of(new Subject.Tree(
                        wire.getUnrecordedTree().getSnapshotter(),
                        wire.getUnrecordedTree().getNumber()));
            case THING_NOT_SET -> Optional.empty();
        };
    }

    private static Namespace home(cas.proto.store.v1.Subject wire) {
        return new Namespace(wire.getNamespace());
    }

    public static WhyRequest request(Subject subject) {
        return WhyRequest.newBuilder().setSubject(toWire(subject)).build();
    }

    /// @throws InvalidArgument if it names nothing
    public static Subject fromWire(WhyRequest request) {
        return fromWire(request.getSubject())
                .orElseThrow(() -> new InvalidArgument("who holds what: expected an image, a blob, a snapshot, a lease"
                        + " or a volume, found nothing that is known here"));
    }

    public static WhyResponse toWire(List<Chain> chains) {
        WhyResponse.Builder response = WhyResponse.newBuilder();
        for (Chain chain : chains) {
            var wire = response.addChainsBuilder().setRoot(chain.root());
            for (Holder holder : chain.holders()) {
                wire.addHoldersBuilder().setSubject(toWire(holder.subject())).setBy(holder.by());
            }
        }
        return response.build();
    }

    /// Chains through kinds of things that only newer programs know are left out.
    public static List<Chain> fromWire(WhyResponse response) {
        List<Chain> chains = new ArrayList<>();
        for (var wire : response.getChainsList()) {
            List<Holder> holders = new ArrayList<>();
            for (var holder : wire.getHoldersList()) {
                fromWire(holder.getSubject()).ifPresent(subject -> holders.add(new Holder(subject, holder.getBy())));
            }
            if (holders.size() == wire.getHoldersCount()) {
                chains.add(new Chain(wire.getRoot(), holders));
            }
        }
        return List.copyOf(chains);
    }
}
