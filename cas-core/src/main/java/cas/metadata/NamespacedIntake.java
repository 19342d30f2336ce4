package cas.metadata;

import cas.content.BlobIngest;
import cas.content.ContentInfo;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.CasException.PermissionDenied;
import cas.name.Labels;
import cas.os.FileTaker.Held;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Files for one namespace. The ref that an ingest of the file would have is locked meanwhile, so one file is
/// taken once at a time.
final class NamespacedIntake implements FileIntake {
    private final ContentStore content;
    private final BlobRecorder recorder;
    private final Metadata.Sources sources;

    NamespacedIntake(ContentStore content, BlobRecorder recorder, Metadata.Sources sources) {
        this.content = content;
        this.recorder = recorder;
        this.sources = sources;
    }

    @Override
    public Taken take(Path file, Digest digest, Labels labels) throws IOException {
        labels.checked();
        requireSource(file);
        String ref = "take-" + file;
        Commit commit = new Commit(0, Optional.of(digest), labels);
        Ingest begun;
        try {
            begun = content.begin(new IngestRequest(ref, 0, commit.expected()));
        } catch (AlreadyExists e) {
            return here(digest, e);
        }
        try (begun) {
            return begun instanceof SharedIngest
                    ? answer(begun.commit(commit), false)
                    : answer(committed(file, ref, commit), true);
        } catch (AlreadyExists e) {
            return here(digest, e);
        } finally {
            drop(ref);
        }
    }

    private Taken here(Digest digest, AlreadyExists otherwise) throws IOException {
        return answer(content.info(digest).orElseThrow(() -> otherwise), false);
    }

    private ContentInfo committed(Path file, String ref, Commit commit) throws IOException {
        Path name = sources.names().apply(commit.expected().orElseThrow());
        try (Held held = sources.taker().hold(file, name)) {
            IngestRequest request = new IngestRequest(ref, held.size(), commit.expected());
            ContentInfo info;
            try (BlobIngest bytes = recorder.adopt(request, held::name)) {
                info = recorder.commit(ref, bytes, commit);
            }
            // Recorded: from here on its first name is one too many.
            held.takeName();
            return info;
        }
    }

    private static Taken answer(ContentInfo info, boolean taken) {
        return new Taken(info.digest(), info.size(), taken);
    }

    /// What beginning it may have left: nothing that a client began.
    private void drop(String ref) throws IOException {
        try {
            content.abort(ref);
        } catch (NotFound e) {
            // As it should be.
        }
    }

    private void requireSource(Path file) {
        if (!file.isAbsolute() || !file.equals(file.normalize()) || file.getParent() == null) {
            throw new InvalidArgument("cannot take file " + file
                    + ": expected an absolute path without \".\", \"..\" and empty names, found another one");
        }
        boolean below =
                sources.directories().stream().anyMatch(source -> file.startsWith(source) && !file.equals(source));
        if (!below) {
            throw new PermissionDenied("cannot take file " + file + ": expected one below any of "
                    + sources.directories().stream().sorted().toList() + ", found it elsewhere");
        }
    }
}
