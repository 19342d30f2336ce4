package cas.pack;

import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.Unimplemented;
import cas.error.Reason;
import cas.layer.Compression;
import cas.layer.LayerWriter;
import cas.layer.LayerWriter.Written;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.os.TreeReader;
import cas.snapshot.LayerDiffer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/// Compares the directories behind two sets of mounts and writes what differs into the content store while it
/// compares. Nothing is mounted, and no link is followed. The bytes of a layer depend on nothing but the two trees and
/// the request: entries come in the order of their names, and what is gone is told name by name, never by the mark of
/// an opaque directory.
public final class TreeDiffer {
    /// Each compresses, and holds a megabyte or two.
    private static final int DIFFS_MAX = 4;

    private static final String UNCOMPRESSED = "containerd.io/uncompressed";

    private final TreeReader.Opener trees;
    private final RandomGenerator random;
    private final Semaphore running = new Semaphore(DIFFS_MAX);

    public TreeDiffer(TreeReader.Opener trees, RandomGenerator random) {
        this.trees = trees;
        this.random = random;
    }

    /// One that keeps its layers here.
    public LayerDiffer into(ContentStore content) {
        return (left, right, request) -> {
            Compression compression = compression(request.mediaType());
            running.acquireUninterruptibly();
            try (Sources sources = new Sources(trees)) {
                Sides sides = new Sides(Sight.of(left, sources), Sight.of(right, sources));
                return ingest(content, sides, compression, request);
            } catch (NoSuchFileException e) {
                throw new FailedPrecondition(
                        Reason.FAILED_PRECONDITION,
                        "diff: " + e.getFile() + ": expected a tree that nobody changes, found that it went away");
            } finally {
                running.release();
            }
        };
    }

    private record Sides(Sight left, Sight right) {}

    private static Compression compression(String mediaType) {
        if (mediaType.isEmpty()) {
            return Compression.GZIP;
        }
        for (Compression compression : Compression.values()) {
            if (compression.mediaType().equals(mediaType)) {
                return compression;
            }
        }
        throw new Unimplemented("diff: expected a media type such as " + Compression.GZIP.mediaType() + ", found \""
                + mediaType + "\"");
    }

    private Descriptor ingest(ContentStore content, Sides sides, Compression compression, LayerDiffer.Request request)
            throws IOException {
        String ref = request.ref().isEmpty()
                ? "diff-" + Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX)
                : request.ref();
        boolean published = false;
        try (Ingest ingest = content.begin(new IngestRequest(ref, 0, Optional.empty()))) {
            try {
                // What is left of an earlier try is worth nothing.
                ingest.truncate();
                Written written = write(ingest, sides, compression, request);
                Labels labels = compression == Compression.NONE
                        ? request.labels()
                        : request.labels().with(UNCOMPRESSED, written.diffId().toString());
                publish(content, ingest, written.blob(), labels);
                published = true;
                return written.blob();
            } finally {
                if (!published) {
                    abort(content, ref);
                }
            }
        }
    }

    private static Written write(Ingest ingest, Sides sides, Compression compression, LayerDiffer.Request request)
            throws IOException {
        IngestOutput out = new IngestOutput(ingest);
        try (LayerWriter layer = LayerWriter.to(out, compression)) {
            new Comparison(sides.left(), sides.right(), new Changes(sides.right(), layer, request.latest())).run();
            Written written = layer.finish();
            out.end();
            return written;
        }
    }

    private static void publish(ContentStore content, Ingest ingest, Descriptor blob, Labels labels)
            throws IOException {
        try {
            ingest.commit(new Ingest.Commit(blob.size(), Optional.of(blob.digest()), labels));
        } catch (AlreadyExists e) {
            tell(content, blob.digest(), labels);
        }
    }

    /// Of labels, a blob that is here already is given only the one that is true of its bytes.
    private static void tell(ContentStore content, Digest digest, Labels labels) throws IOException {
        Optional<String> diffId = labels.get(UNCOMPRESSED);
        Optional<ContentInfo> there = content.info(digest);
        if (diffId.isPresent()
                && there.isPresent()
                && there.get().labels().get(UNCOMPRESSED).isEmpty()) {
            Labels label = Labels.of(Map.of(UNCOMPRESSED, diffId.get()));
            content.update(digest, label, new FieldMask(List.of("labels." + UNCOMPRESSED)));
        }
    }

    private static void abort(ContentStore content, String ref) throws IOException {
        try {
            content.abort(ref);
        } catch (CasException.NotFound e) {
            // It is gone, as it should be.
        }
    }
}
