package cas.unpack;

import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.Image;
import cas.image.ImageDocuments;
import cas.image.ImageStore;
import cas.image.ImageStore.Change;
import cas.image.Manifest.Entry;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.namespace.StoreView;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Brings the images of an archive into a namespace: an OCI layout in a tar, or what `docker save` writes. The archive
/// is read once, front to back. An image gets its name only when all of it is here; of an import that fails nothing
/// stays.
public final class ArchiveImport {
    private final StoreView store;
    private final InstantSource clock;
    private final RandomGenerator random;

    public ArchiveImport(StoreView store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /// How to name what an archive holds (rule N6).
    ///
    /// @param baseName prefix of bare names; complete names are taken only if they begin with it
    /// @param digests also name each image by its digest
    public record Options(Optional<String> baseName, boolean digests) {
        public static final Options DEFAULT = new Options(Optional.empty(), false);
    }

    /// Sees each image that has arrived, before it gets its name. What it throws undoes the import.
    @FunctionalInterface
    public interface Arrival {
        void at(String name, Descriptor target) throws IOException;

        Arrival UNSEEN = (name, target) -> {};
    }

    public List<Image> run(InputStream archive, Options options, Progress progress) throws IOException {
        return run(archive, options, progress, Arrival.UNSEEN);
    }

    /// @return the images created or updated, in the order of the archive
    /// @throws InvalidArgument if this is no such archive, or something in it is refused by rule
    public List<Image> run(InputStream archive, Options options, Progress progress, Arrival arrival)
            throws IOException {
        try (TemporaryLease lease = TemporaryLease.take(store, clock.instant())) {
            StoreView view = lease.view();
            try (ArchiveIntake intake = new ArchiveIntake(view, lease.id(), random, progress)) {
                List<Entry> entries = entries(intake.read(archive), intake);
                ImageGraph graph = new ImageGraph(view.content());
                for (Entry entry : entries) {
                    graph.hold(entry.target());
                }
                Map<String, Descriptor> named = named(entries, new ImageNames(options, clock.instant()));
                for (Map.Entry<String, Descriptor> each : named.entrySet()) {
                    arrival.at(each.getKey(), each.getValue());
                }
                List<Image> images = store(named, view.images(), progress);
                intake.keep();
                return images;
            }
        }
    }

    /// What the archive says it holds. An OCI layout wins where both are there (rule N8).
    private static List<Entry> entries(ArchiveContents contents, ArchiveIntake intake) throws IOException {
        if (contents.index().isPresent()) {
            List<Entry> entries =
                    ImageDocuments.layoutIndex(contents.index().get()).entries();
            if (entries.isEmpty()) {
                throw new InvalidArgument(Reason.INVALID_ARCHIVE, "import archive: its index.json names no image");
            }
            return entries;
        }
        if (contents.dockerManifest().isPresent()) {
            return new DockerArchive(contents, intake)
                    .entries(contents.dockerManifest().get());
        }
        throw new InvalidArgument(
                Reason.INVALID_ARCHIVE,
                "import archive: expected an index.json (OCI layout) or a manifest.json (docker save), found neither");
    }

    private static Map<String, Descriptor> named(List<Entry> entries, ImageNames names) {
        Map<String, Descriptor> named = new LinkedHashMap<>();
        entries.forEach(entry -> names.of(entry).forEach(name -> named.put(name, entry.target())));
        if (named.isEmpty()) {
            // Without any name nothing would hold what was just brought in.
            entries.forEach(entry -> named.put(names.ofDigest(entry.target()), entry.target()));
        }
        return named;
    }

    private static List<Image> store(Map<String, Descriptor> named, ImageStore images, Progress progress)
            throws IOException {
        List<Image> stored = new ArrayList<>();
        for (Map.Entry<String, Descriptor> each : named.entrySet()) {
            stored.add(createOrUpdate(images, each.getKey(), each.getValue()));
            progress.at("saved", each.getKey(), 0, 0);
        }
        return stored;
    }

    /// Update first, as importers of the field do (rule C7).
    private static Image createOrUpdate(ImageStore images, String name, Descriptor target) throws IOException {
        Change change = new Change(name, Optional.of(target), Labels.none(), Optional.empty());
        try {
            return images.update(change, new FieldMask(List.of("target")));
        } catch (NotFound e) {
            return images.create(name, target, Labels.none(), Optional.empty());
        }
    }
}
