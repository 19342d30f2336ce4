package cas.unpack;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.image.DockerArchiveEntry;
import cas.image.Image;
import cas.image.ImageDocuments;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platforms;
import cas.layer.ArchiveFiles;
import cas.namespace.StoreView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes images into an archive: an OCI layout in a tar, and beside its index the `manifest.json` that `docker load`
/// reads. What other tools of the field make of the same images has the same bytes.
public final class ArchiveExport {
    private static final int DIRECTORY_MODE = 0755;
    private static final int BLOB_MODE = 0444;
    private static final int DOCUMENT_MODE = 0644;
    private static final byte[] LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    private final StoreView store;
    private final Progress progress;
    private final ImageReader reader;

    public ArchiveExport(StoreView store, Progress progress) {
        this.store = store;
        this.progress = progress;
        this.reader = new ImageReader(store.content());
    }

    /// @param platforms which images of an index
    /// @param dockerManifest whether there is a `manifest.json`
    /// @param nonDistributable whether layers go along that are not to be handed on
    public record Options(Platforms platforms, boolean dockerManifest, boolean nonDistributable) {}

    /// Reads all documents before the first byte is written.
    ///
    /// @throws NotFound if there is no such image, or a blob of it is not here, or it has none for the platforms
    public void run(OutputStream target, List<String> names, Options options) throws IOException {
        List<Image> images = new ArrayList<>();
        for (String name : names) {
            images.add(store.images()
                    .get(name)
                    .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + name + "\"")));
        }
        if (images.isEmpty()) {
            throw new InvalidArgument("export images: expected the name of an image, found none");
        }
        Contents contents = new Contents(options);
        for (Image image : images) {
            contents.take(image);
        }
        contents.write(ArchiveFiles.writer(target));
    }

    /// What goes into one archive.
    private final class Contents {
        private final Options options;
        private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        private final List<Descriptor> index = new ArrayList<>();
        private final Map<Digest, ImageManifest> manifests = new LinkedHashMap<>();
        private final Map<Digest, Set<String>> tags = new LinkedHashMap<>();

        Contents(Options options) {
            this.options = options;
        }

        void take(Image image) throws IOException {
            collect(image.target(), 0);
            index.add(ImageNames.described(image.target(), image.name()));
            Descriptor chosen = chosen(image.target());
            if (options.dockerManifest() && MediaTypes.isManifest(chosen.mediaType())) {
                String tag = ImageNames.familiar(image.name());
                if (reader.manifest(chosen) instanceof ImageManifest manifest) {
                    manifests.put(chosen.digest(), manifest);
                    tags.computeIfAbsent(chosen.digest(), _ -> new LinkedHashSet<>())
                            .add(tag);
                }
            }
        }

        private void collect(Descriptor blob, int depth) throws IOException {
            if (!options.nonDistributable() && MediaTypes.isNonDistributable(blob.mediaType())) {
                return;
            }
            if (blobs.putIfAbsent(blob.digest(), blob) != null) {
                return;
            }
            if (store.content().info(blob.digest()).isEmpty()) {
                throw new NotFound(
                        Reason.NOT_FOUND,
                        "export blob " + blob.digest() + " (" + blob.mediaType() + "): it is not here");
            }
            if (depth > ImageReader.INDEX_DEPTH_MAX) {
                throw new InvalidArgument(
                        Reason.INVALID_MANIFEST, "index " + blob.digest() + ": too many indexes inside each other");
            }
            if (!ImageReader.readable(blob)) {
                return;
            }
            switch (reader.manifest(blob)) {
                case ImageManifest image -> {
                    collect(image.config(), depth + 1);
                    for (Descriptor layer : image.layers()) {
                        collect(layer, depth + 1);
                    }
                }
                case ImageIndex list -> {
                    for (Entry entry : list.entries()) {
                        if (options.platforms().match(entry)) {
                            collect(entry.target(), depth + 1);
                        }
                    }
                }
            }
        }

        /// The one manifest that stands for an image where only one can.
        private Descriptor chosen(Descriptor target) throws IOException {
            Descriptor at = target;
            while (MediaTypes.isIndex(at.mediaType()) && reader.manifest(at) instanceof ImageIndex list) {
                at = options.platforms()
                        .first(list.entries())
                        .orElseThrow(() -> new NotFound(Reason.NOT_FOUND, "export: no manifest found for platform"))
                        .target();
            }
            return at;
        }

        void write(ArchiveFiles.Writer archive) throws IOException {
            archive.directory("blobs", DIRECTORY_MODE);
            TreeMap<String, Descriptor> paths = new TreeMap<>();
            Set<String> algorithms = new TreeSet<>();
            for (Descriptor blob : blobs.values()) {
                paths.put(path(blob), blob);
                algorithms.add(directory(blob));
            }
            for (String directory : algorithms) {
                archive.directory(directory, DIRECTORY_MODE);
                for (Map.Entry<String, Descriptor> each :
                        paths.subMap(directory + "/", directory + "0").entrySet()) {
                    write(archive, each.getKey(), each.getValue());
                }
            }
            archive.file("index.json", DOCUMENT_MODE, ImageDocuments.toLayoutJson(index));
            if (options.dockerManifest() && !manifests.isEmpty()) {
                archive.file("manifest.json", DOCUMENT_MODE, ImageDocuments.toJson(dockerEntries()));
            }
            archive.file("oci-layout", BLOB_MODE, LAYOUT);
            archive.finish();
        }

        private void write(ArchiveFiles.Writer archive, String path, Descriptor blob) throws IOException {
            progress.at("exporting", blob.digest().toString(), 0, blob.size());
            try (BlobReader bytes = store.content().open(blob.digest())) {
                archive.blob(path, BLOB_MODE, blob, bytes);
            }
            progress.at("exported", blob.digest().toString(), blob.size(), blob.size());
        }

        private List<DockerArchiveEntry> dockerEntries() {
            List<DockerArchiveEntry> entries = new ArrayList<>();
            manifests.forEach((digest, manifest) -> entries.add(new DockerArchiveEntry(
                    path(manifest.config()),
                    List.copyOf(tags.getOrDefault(digest, Set.of())),
                    manifest.layers().stream().map(Contents::path).toList())));
            return entries;
        }

        private static String directory(Descriptor blob) {
            return "blobs/"
                    + blob.digest()
                            .toString()
                            .substring(0, blob.digest().toString().indexOf(':'));
        }

        private static String path(Descriptor blob) {
            return directory(blob) + "/" + blob.digest().hex();
        }
    }
}
