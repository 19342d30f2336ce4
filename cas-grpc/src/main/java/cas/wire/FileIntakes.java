package cas.wire;

import cas.content.FileIntake.Taken;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.name.Labels;
import cas.proto.store.v1.TakeRequest;
import cas.proto.store.v1.TakeResponse;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Files that become blobs.
public final class FileIntakes {
    private FileIntakes() {}

    public static TakeRequest toWire(Path file, Digest digest, Labels labels) {
        return TakeRequest.newBuilder()
                .setPath(file.toString())
                .setDigest(digest.toString())
                .putAllLabels(labels.asMap())
                .build();
    }

    /// @throws InvalidArgument if it can be no path
    public static Path file(TakeRequest request) {
        try {
            return Path.of(request.getPath());
        } catch (InvalidPathException e) {
            throw new InvalidArgument("cannot take a file: expected a path, found " + e.getMessage());
        }
    }

    /// @throws InvalidArgument if it is none
    public static Digest digest(TakeRequest request) {
        return Digest.parse(request.getDigest());
    }

    public static Labels labels(TakeRequest request) {
        return Labels.of(request.getLabelsMap());
    }

    public static TakeResponse toWire(Taken taken) {
        return TakeResponse.newBuilder()
                .setDigest(taken.digest().toString())
                .setSizeBytes(taken.size())
                .setTaken(taken.taken())
                .build();
    }

    public static Taken fromWire(TakeResponse answer) {
        return new Taken(Digest.parse(answer.getDigest()), answer.getSizeBytes(), answer.getTaken());
    }
}
