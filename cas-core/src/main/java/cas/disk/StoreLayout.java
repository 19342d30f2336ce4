package cas.disk;

import cas.digest.Algorithm;
import cas.digest.Digest;
import cas.disk.StoreObject.BlobDirectory;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.CopiedTree;
import cas.disk.StoreObject.DraftBlob;
import cas.disk.StoreObject.IngestDirectory;
import cas.disk.StoreObject.IngestFile;
import cas.disk.StoreObject.IngestPart;
import cas.disk.StoreObject.Neighbour;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.QuarantinedBlob;
import cas.disk.StoreObject.RootFile;
import cas.disk.StoreObject.SnapshotDirectory;
import cas.disk.StoreObject.SnapshotPart;
import cas.disk.StoreObject.SnapshotTree;
import cas.disk.StoreObject.Stage;
import cas.disk.StoreObject.VolumeContent;
import cas.disk.StoreObject.VolumeCopy;
import cas.disk.StoreObject.VolumeEntry;
import cas.disk.StoreObject.VolumePart;
import cas.error.CasException.InvalidArgument;
import cas.volume.Volume;
import cas.volume.VolumeName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Where everything lies, asked both ways. The one class that knows a directory name.
public final class StoreLayout {
    private static final String DRAFT = "draft-";
    private static final String BUILDING = ".building-";
    private static final String REMOVING = ".removing-";
    private static final String COPY = ".snapshot-";
    private static final int UUID_CHARS = 36;

    private final Path persist;
    private final Map<StoreObject, Path> fixedPaths = new HashMap<>();
    private final Map<Path, StoreObject> fixedObjects = new HashMap<>();

    /// @param persist the directory everything lies below, such as `/persist`
    public StoreLayout(Path persist) {
        this.persist = persist.toAbsolutePath().normalize();
        for (Place place : Place.values()) {
            fix(place, place(place));
        }
        for (Neighbour neighbour : Neighbour.values()) {
            fix(neighbour, place(Place.VAULT).resolve(nameOf(neighbour)));
        }
        for (RootFile file : RootFile.values()) {
            fix(file, place(Place.STORE).resolve(nameOf(file)));
        }
    }

    private void fix(StoreObject object, Path path) {
        fixedPaths.put(object, path);
        fixedObjects.put(path, object);
    }

    public Path path(StoreObject object) {
        return switch (object) {
            case Place _, Neighbour _, RootFile _ -> Objects.requireNonNull(fixedPaths.get(object));
            case BlobDirectory directory ->
                path(Place.BLOBS).resolve(directory.algorithm().label());
            case BlobFile blob ->
                path(new BlobDirectory(blob.digest().algorithm()))
                        .resolve(blob.digest().hex());
            case QuarantinedBlob blob ->
                path(Place.QUARANTINE)
                        .resolve(blob.digest().algorithm().label() + "-"
                                + blob.digest().hex() + "-" + blob.number());
            case IngestDirectory ingest ->
                path(Place.INGESTS).resolve(ingest.id().hex());
            case DraftBlob draft -> path(Place.INGESTS).resolve(DRAFT + draft.number());
            case IngestFile file -> path(file.ingest()).resolve(nameOf(file.part()));
            case SnapshotDirectory snapshot ->
                path(Place.SNAPSHOTS).resolve(prefixOf(snapshot.stage()) + snapshot.id());
            case CopiedTree tree -> path(Place.COPIED_SNAPSHOTS).resolve(prefixOf(tree.stage()) + tree.id());
            case SnapshotTree part -> path(part.snapshot()).resolve(nameOf(part.part()));
            case VolumeEntry volume ->
                path(volume.encrypted() ? Place.VAULT_VOLUMES : Place.CLEAR_VOLUMES)
                        .resolve(prefixOf(volume.stage()) + volume.name());
            case VolumeCopy copy ->
                path(copy.encrypted() ? Place.VAULT_VOLUMES : Place.CLEAR_VOLUMES)
                        .resolve(COPY + copy.snapshot() + "-" + copy.name());
            case VolumeContent part -> path(part.volume()).resolve(nameOf(part.part()));
        };
    }

    private Path place(Place place) {
        return switch (place) {
            case PERSIST -> persist;
            case VAULT -> persist.resolve("vault");
            case STORE -> place(Place.VAULT).resolve("case");
            case CONTENT -> place(Place.STORE).resolve("io.containerd.content.v1.content");
            case BLOBS -> place(Place.CONTENT).resolve("blobs");
            case INGESTS -> place(Place.CONTENT).resolve("ingest");
            case QUARANTINE -> place(Place.CONTENT).resolve("quarantine");
            case SNAPSHOTTER -> place(Place.STORE).resolve("io.containerd.snapshotter.v1.overlayfs");
            case SNAPSHOTS -> place(Place.SNAPSHOTTER).resolve("snapshots");
            case COPYING_SNAPSHOTTER -> place(Place.STORE).resolve("io.containerd.snapshotter.v1.native");
            case COPIED_SNAPSHOTS -> place(Place.COPYING_SNAPSHOTTER).resolve("snapshots");
            case DATABASE -> place(Place.STORE).resolve("io.containerd.metadata.v1.lmdb");
            case DATABASE_COPIES -> place(Place.STORE).resolve("io.containerd.metadata.v1.lmdb.copies");
            case VAULT_VOLUMES -> place(Place.VAULT).resolve("volumes");
            case CLEAR -> persist.resolve("clear");
            case CLEAR_VOLUMES -> place(Place.CLEAR).resolve("volumes");
            case UNSEALED_VAULT -> persist.resolve("unsealed-vault");
        };
    }

    private static String nameOf(Neighbour neighbour) {
        return switch (neighbour) {
            case DOWNLOADER -> "downloader";
            case VERIFIER -> "verifier";
        };
    }

    private static String nameOf(RootFile file) {
        return switch (file) {
            case FORMAT -> "format";
            case FORMAT_NEW -> "format.new";
            case LOCK -> "lock";
            case BALLAST -> "ballast";
        };
    }

    private static String nameOf(IngestPart part) {
        return switch (part) {
            case DATA -> "data";
            case RECORD -> "ref";
            case RECORD_NEW -> "ref.new";
        };
    }

    private static String nameOf(SnapshotPart part) {
        return switch (part) {
            case FS -> "fs";
            case WORK -> "work";
        };
    }

    private static String nameOf(VolumePart part) {
        return switch (part) {
            case ROOTFS -> Volume.ROOTFS;
            case IMAGE_CONFIG -> "image-config.json";
            case SNAPSHOT_ID -> "snapshotid.txt";
        };
    }

    private static String prefixOf(Stage stage) {
        return switch (stage) {
            case BUILDING -> BUILDING;
            case WHOLE -> "";
            case REMOVING -> REMOVING;
        };
    }

    /// What lies at a path.
    ///
    /// @return empty if nothing of ours does
    public Optional<StoreObject> object(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Optional<StoreObject> found = Optional.ofNullable(fixedObjects.get(absolute));
        Path parent = absolute.getParent();
        if (found.isPresent() || parent == null || !absolute.startsWith(persist)) {
            return found;
        }
        String name = String.valueOf(absolute.getFileName());
        // What was understood must be exactly what would be written: "007" is no snapshot.
        return object(parent)
                .flatMap(above -> below(above, name))
                .filter(object -> path(object).equals(absolute));
    }

    private static Optional<StoreObject> below(StoreObject above, String name) {
        return switch (above) {
            case Place place -> below(place, name);
            case BlobDirectory directory ->
                digest(directory.algorithm().label(), name).map(BlobFile::new);
            case IngestDirectory ingest ->
                part(IngestPart.values(), name, StoreLayout::nameOf).map(part -> new IngestFile(ingest, part));
            case SnapshotDirectory snapshot ->
                part(SnapshotPart.values(), name, StoreLayout::nameOf).map(part -> new SnapshotTree(snapshot, part));
            case VolumeEntry volume ->
                part(VolumePart.values(), name, StoreLayout::nameOf).map(part -> new VolumeContent(volume, part));
            case Neighbour _, RootFile _, BlobFile _, QuarantinedBlob _, DraftBlob _, IngestFile _ -> Optional.empty();
            case SnapshotTree _, CopiedTree _, VolumeContent _, VolumeCopy _ -> Optional.empty();
        };
    }

    private static Optional<StoreObject> below(Place place, String name) {
        return switch (place) {
            case BLOBS -> Algorithm.ofLabel(name).map(BlobDirectory::new);
            case INGESTS ->
                name.startsWith(DRAFT)
                        ? number(name.substring(DRAFT.length())).map(DraftBlob::new)
                        : digest(Algorithm.SHA256.label(), name).map(IngestDirectory::new);
            case QUARANTINE -> quarantined(name);
            case SNAPSHOTS -> number(unprefixed(name)).map(id -> new SnapshotDirectory(id, stageOf(name)));
            case COPIED_SNAPSHOTS -> number(unprefixed(name)).map(id -> new CopiedTree(id, stageOf(name)));
            case VAULT_VOLUMES, CLEAR_VOLUMES ->
                name.startsWith(COPY)
                        ? volumeCopy(name.substring(COPY.length()), place == Place.VAULT_VOLUMES)
                        : volumeName(unprefixed(name))
                                .map(volume -> new VolumeEntry(volume, place == Place.VAULT_VOLUMES, stageOf(name)));
            case PERSIST,
                    VAULT,
                    STORE,
                    CONTENT,
                    SNAPSHOTTER,
                    COPYING_SNAPSHOTTER,
                    DATABASE,
                    DATABASE_COPIES,
                    CLEAR,
                    UNSEALED_VAULT -> Optional.empty();
        };
    }

    private static Optional<StoreObject> quarantined(String name) {
        String[] parts = name.split("-", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        return digest(parts[0], parts[1])
                .flatMap(digest -> number(parts[2]).map(number -> new QuarantinedBlob(digest, number)));
    }

    private static Stage stageOf(String name) {
        if (name.startsWith(BUILDING)) {
            return Stage.BUILDING;
        }
        return name.startsWith(REMOVING) ? Stage.REMOVING : Stage.WHOLE;
    }

    private static String unprefixed(String name) {
        return name.substring(prefixOf(stageOf(name)).length());
    }

    private static Optional<Digest> digest(String algorithm, String hex) {
        try {
            return Optional.of(Digest.parse(algorithm + ":" + hex));
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }

    /// A UUID, and behind it the name of a volume.
    private static Optional<StoreObject> volumeCopy(String name, boolean encrypted) {
        if (name.length() <= UUID_CHARS) {
            return Optional.empty();
        }
        try {
            UUID snapshot = UUID.fromString(name.substring(0, UUID_CHARS));
            return volumeName(name.substring(UUID_CHARS + 1))
                    .map(volume -> new VolumeCopy(snapshot, volume, encrypted));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<VolumeName> volumeName(String name) {
        try {
            return Optional.of(VolumeName.parse(name));
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static <P> Optional<P> part(P[] parts, String name, Function<P, String> nameOf) {
        return Arrays.stream(parts)
                .filter(part -> nameOf.apply(part).equals(name))
                .findFirst();
    }
}
