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
import cas.image.Manifest.ImageIndex;
import cas.image.MediaTypes;
import cas.image.Platforms;
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
    /// @param prefix of bare names and digests; without one, a word with the date
    /// @param onlyBelow whether complete names are taken only if they begin with the prefix
    /// @param digests which images are named by their digest
    /// @param index the name of the archive's whole index, if it is to have one
    public record Naming(Optional<String> prefix, boolean onlyBelow, DigestNames digests, Optional<String> index) {
        public static final Naming DEFAULT = new Naming(Optional.empty(), false, DigestNames.NONE, Optional.empty());
    }

    /// Which images are named by their digest, too.
    public enum DigestNames {
        NONE,
        UNNAMED,
        ALL
    }

    /// What to bring in.
    ///
    /// @param platforms which images of an index are held
    /// @param compress whether plain layers of a Docker archive are packed
    public record Options(Naming naming, Platforms platforms, boolean compress) {
        public static final Options DEFAULT = new Options(Naming.DEFAULT, Platforms.ALL, false);

        public Options(Naming naming) {
            this(naming, Platforms.ALL, false);
        }
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
                ArchiveContents contents = intake.read(archive);
                List<Entry> entries = entries(contents, intake, options.compress());
                ImageGraph graph = new ImageGraph(view.content(), options.platforms());
                for (Entry entry : entries) {
                    graph.hold(entry.target());
                }
                Map<String, Descriptor> named = new LinkedHashMap<>();
                if (options.naming().index().isPresent()) {
                    named.put(options.naming().index().get(), whole(contents, entries, intake));
                }
                named(entries, new ImageNames(options.naming(), clock.instant()), named);
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
    private static List<Entry> entries(ArchiveContents contents, ArchiveIntake intake, boolean compress)
            throws IOException {
        if (contents.index().isPresent()) {
            List<Entry> entries =
                    ImageDocuments.layoutIndex(contents.index().get()).entries();
            if (entries.isEmpty()) {
                throw new InvalidArgument(Reason.INVALID_ARCHIVE, "import archive: its index.json names no image");
            }
            return entries;
        }
        if (contents.dockerManifest().isPresent()) {
            return new DockerArchive(contents, intake, compress)
                    .entries(contents.dockerManifest().get());
        }
        throw new InvalidArgument(
                Reason.INVALID_ARCHIVE,
                "import archive: expected an index.json (OCI layout) or a manifest.json (docker save), found neither");
    }

    /// The archive's index as a blob that holds its images.
    private static Descriptor whole(ArchiveContents contents, List<Entry> entries, ArchiveIntake intake)
            throws IOException {
        byte[] made = ImageDocuments.toJson(new ImageIndex(MediaTypes.OCI_INDEX, entries, Labels.none()));
        byte[] bytes = contents.index().orElse(made);
        Descriptor stored = intake.store(MediaTypes.OCI_INDEX, bytes);
        intake.hold(stored, ImageDocuments.layoutIndex(bytes));
        return stored;
    }

    private static void named(List<Entry> entries, ImageNames names, Map<String, Descriptor> named) {
        entries.forEach(entry -> names.of(entry).forEach(name -> named.put(name, entry.target())));
        if (named.isEmpty()) {
            // Without any name nothing would hold what was just brought in.
            entries.forEach(entry -> named.put(names.ofDigest(entry.target()), entry.target()));
        }
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
