package cas.interop;

import cas.interop.Peer.Answer;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.ListContentResponse;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import io.grpc.Status.Code;

/// Where the servers may differ, and why: Debian's containerd is of the year 2022, and some of what it does is a fault.
/// What stands here is either levelled before answers are compared or not asked at all; what is not here must agree.
/// `docs/TESTING.md` has the same list.
enum Known {
    OTHER_ALGORITHMS("B31", "before 2.3 it commits nothing but SHA-256"),
    BROKEN_REQUESTS(
            "A13",
            "an `expected` that is no digest, a negative offset or total, an update without its message: it takes the "
                    + "first two as they come and dies of the third (1.7+)"),
    LATER_FIELDS(
            "C2, C5, F4",
            "`source_date_epoch`, `target` of Images.Delete and lease resources of type `images` are of 1.7 and 2.0"),
    LATER_COLLECTION(
            "B43, G2-G5", "images that expire, back references, conditions and shareable namespaces are of 1.7 to 2.3"),
    LIST_TIMES("B8", "before 1.7 the entries of a list do not say when they were changed"),
    OLD_BYTES("B14", "an ingest that begins again with another total keeps its old bytes there, and they come back"),
    LATE_ABORT(
            "B32",
            "a writer whose ingest was aborted learns it at its COMMIT, there with UNKNOWN or, if somebody has the "
                    + "bytes, not at all, here with ABORTED"),
    BYTES_OF_NOBODY("B44", "bytes that were deleted everywhere and not yet collected are still shared there"),
    SHARED_ABORT(
            "B39",
            "an ingest of shared bytes can be aborted there and its writer still commits; here it is no ingest yet"),
    SHARED_LOCK("B11, B39", "the ref of an ingest of shared bytes is not locked there"),
    SHARED_ABANDONED(
            "B39, G3",
            "an ingest of shared bytes that was given up holds them there for a day; here it leaves nothing"),
    SHARED_OVER_OWN(
            "B41", "bytes under the ref of an ingest of shared bytes are not thrown away there when it is unshared"),
    EMPTY_LABEL("A11", "the path `labels.` names the empty key there, which no label can have"),
    ABSENT_BEFORE_WRONG(
            "C4, A13",
            "an update of an image that is not there, to a target that is none: there the first is told, "
                    + "here the second"),
    ANNOTATIONS_OF_NOTHING("C4, A13", "annotations are taken there from a target that is none"),
    NAMELESS_SNAPSHOTTER("F4", "a lease resource of type `snapshots/` is malformed here"),
    NAMESPACE_UNCHECKED("H3", "an update of a namespace whose name is none makes it there"),
    NAMESPACE_WITH_INGESTS(
            "H4",
            "a namespace that has ingests is deleted there, but their bytes come back with the ref, and open writes go"
                    + " on"),
    KEPT_EXTENSIONS("A11", "extensions that an update takes from a container stay in its record there"),
    HEADERLESS_NAMESPACES(
            "I5", "calls to Namespaces without a namespace header: there the event fails behind the change");

    private final String rules;
    private final String reason;

    Known(String rules, String reason) {
        this.rules = rules;
        this.reason = reason;
    }

    /// As the documentation tells it.
    String row() {
        return "| " + rules + " | " + reason + " |";
    }

    /// B14: an ingest that begins again with another total keeps its old bytes there, and they come back. The ingest is
    /// aborted as soon as it has answered.
    static boolean restarts(long totalBefore, WriteContentRequest request) {
        return totalBefore > 0 && request.getTotal() > 0 && totalBefore != request.getTotal();
    }

    /// B8: before 1.7 the entries of a list do not say when they were changed.
    static ListContentResponse levelled(ListContentResponse frame) {
        ListContentResponse.Builder level = frame.toBuilder();
        for (Info.Builder info : level.getInfoBuilderList()) {
            info.clearUpdatedAt();
        }
        return level.build();
    }

    /// C4, A13: an update whose target has no digest is refused here before the image is looked for, there after. (Not
    /// asked: annotations from such a target, which are taken there.)
    static Answer levelled(UpdateImageRequest request, Answer answer) {
        String digest = request.getImage().getTarget().getDigest();
        boolean right = digest.matches("(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})");
        return answer.code() == Code.NOT_FOUND && !right ? new Answer(Code.INVALID_ARGUMENT, "") : answer;
    }
}
