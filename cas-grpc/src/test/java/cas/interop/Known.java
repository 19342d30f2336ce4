package cas.interop;

import cas.interop.Peer.Answer;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.ListContentResponse;
import cas.proto.containerd.content.v1.WriteContentRequest;
import cas.proto.containerd.images.v1.UpdateImageRequest;
import io.grpc.Status.Code;

/// Where the servers may differ, and why: Debian's containerd is of the year 2022, and some of what it does is a fault.
/// What stands here is either levelled before answers are compared or not asked at all.
///
/// Not asked:
/// - B31: SHA-384 and SHA-512; before 2.3 it commits nothing but SHA-256.
/// - A13: an `expected` that is no digest, a negative offset or total, an update without its message; it takes the
/// first
///   two as they come and dies of the third (1.7+).
/// - C5, F4: `target` of Images.Delete and lease resources of type `images`; 2.0+.
/// - C2: `source_date_epoch`; 1.7+.
/// - B44: `expected` of a blob that was deleted everywhere and not yet collected: its bytes are still shared there.
/// - B39: aborting an ingest of shared bytes; here there is nothing to abort, there a record goes and, if it was given
///   bytes of its own meanwhile, they stay.
/// - B41: sharing a blob under a ref that has bytes of its own; they are not thrown away there when it is unshared.
/// - A11: the path `labels.`; there it names the empty key, which no label can have.
/// - H3: an update of a namespace whose name is none; it is made there.
/// - H4: deleting a namespace that has ingests; their bytes come back there with the ref, and open writes go on.
/// - I5: calls to Namespaces without a namespace header: its event fails behind the change.
final class Known {
    private Known() {}

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
        boolean right = digest.matches("(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})");
        return answer.code() == Code.NOT_FOUND && !right ? new Answer(Code.INVALID_ARGUMENT, "") : answer;
    }
}
