package cas.content.local;

import cas.content.Blob;
import cas.digest.Digest;
import cas.digest.Digester;
import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.QuarantinedBlob;
import cas.disk.StoreRoot;
import cas.finding.BlobVerifier;
import cas.finding.SetAsideBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// Reads bytes to know whether they are right, and moves wrong ones out of the way.
final class BlobScrub implements BlobVerifier {
    private final StoreRoot root;
    private final BlobPublisher publisher;
    /// How often bytes of a blob were condemned since the start; as long as the number of damaged blobs.
    private final ConcurrentHashMap<Digest, Integer> condemnations = new ConcurrentHashMap<>();

    BlobScrub(StoreRoot root, BlobPublisher publisher) {
        this.root = root;
        this.publisher = publisher;
    }

    /// For a reader to be opened now: whether what it reads is condemned since.
    BooleanSupplier watch(Digest digest) {
        Integer now = condemnations.getOrDefault(digest, 0);
        return () -> !condemnations.isEmpty()
                && !condemnations.getOrDefault(digest, 0).equals(now);
    }

    @Override
    public boolean isThere(Blob blob) throws IOException {
        return publisher.isThere(blob, path(blob));
    }

    @Override
    public boolean isTrusted(Digest digest) {
        return publisher.isTrusted(digest);
    }

    @Override
    public Verdict read(Blob blob, Pace pace) throws IOException {
        Optional<FileStat> stat = disk().stat(path(blob));
        if (stat.isEmpty()) {
            return new Verdict.Missing();
        }
        if (stat.get().size() != blob.size()) {
            return new Verdict.WrongSize(stat.get().size());
        }
        Digester digester = new Digester(blob.digest().algorithm());
        Reading reading = new Reading(pace);
        try {
            FileDigests.update(digester, disk(), path(blob), blob.size(), reading);
        } catch (IOException e) {
            if (reading.paced) {
                throw e;
            }
            return new Verdict.Unreadable(String.valueOf(e.getMessage()));
        }
        Digest found = digester.digest();
        if (!found.equals(blob.digest())) {
            return new Verdict.WrongBytes(found);
        }
        return publisher.isDoubted(blob.digest()) ? new Verdict.Unreadable("it was found wrong before") : sound(blob);
    }

    private Verdict sound(Blob blob) {
        publisher.remember(blob.digest());
        return new Verdict.Sound();
    }

    /// Tells a disk that cannot read from a pace that will not go on.
    private static final class Reading implements Pace {
        private final Pace pace;
        private boolean paced;

        Reading(Pace pace) {
            this.pace = pace;
        }

        @Override
        public void spend(long bytes) throws IOException {
            paced = true;
            pace.spend(bytes);
            paced = false;
        }
    }

    @Override
    public Verdict condemn(Blob blob, Flagging flagging) throws IOException {
        try (var _ = publisher.hold(blob.digest())) {
            Verdict verdict = read(blob, bytes -> {});
            switch (verdict) {
                case Verdict.Sound _ -> {}
                case Verdict.Missing _ -> flagging.flag(verdict);
                case Verdict.WrongSize _, Verdict.WrongBytes _, Verdict.Unreadable _ -> {
                    condemnations.merge(blob.digest(), 1, Integer::sum);
                    publisher.condemn(blob.digest());
                    flagging.flag(verdict);
                }
            }
            return verdict;
        }
    }

    @Override
    public long uncleanStops() {
        return root.uncleanStops();
    }

    @Override
    public List<SetAsideBlob> setAside() throws IOException {
        Path quarantine = root.layout().path(Place.QUARANTINE);
        List<SetAsideBlob> all = new ArrayList<>();
        for (String name : disk().list(quarantine)) {
            Path file = quarantine.resolve(name);
            if (root.layout().object(file).orElse(null) instanceof QuarantinedBlob copy) {
                long size = disk().stat(file).map(FileStat::size).orElse(0L);
                all.add(new SetAsideBlob(copy.digest(), copy.number(), size));
            }
        }
        all.sort(Comparator.comparing(SetAsideBlob::digest).thenComparingLong(SetAsideBlob::number));
        return all;
    }

    private Path path(Blob blob) {
        StoreLayout layout = root.layout();
        return layout.path(new BlobFile(blob.digest()));
    }

    private Disk disk() {
        return root.disk();
    }
}
