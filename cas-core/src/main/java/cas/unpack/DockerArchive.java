package cas.unpack;

import cas.content.Descriptor;
import cas.image.DockerArchiveEntry;
import cas.image.ImageDocuments;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.name.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gives the images of a `docker save` archive the manifests that it does not have (rule N8). The bytes are those
/// that other tools of the field make of the same archive, so that the image has the same digest everywhere.
final class DockerArchive {
    private final ArchiveContents contents;
    private final ArchiveIntake intake;
    private final boolean compress;

    /// @param compress whether plain layers are packed before the manifest names them
    DockerArchive(ArchiveContents contents, ArchiveIntake intake, boolean compress) {
        this.contents = contents;
        this.intake = intake;
        this.compress = compress;
    }

    List<Entry> entries(byte[] manifestJson) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (DockerArchiveEntry image : ImageDocuments.dockerArchive(manifestJson)) {
            Descriptor target = store(image);
            if (image.tags().isEmpty()) {
                entries.add(new Entry(target, Optional.empty()));
            }
            for (String tag : image.tags()) {
                entries.add(new Entry(ImageNames.described(target, ImageNames.normalised(tag)), Optional.empty()));
            }
        }
        return entries;
    }

    private Descriptor store(DockerArchiveEntry image) throws IOException {
        Descriptor config = contents.require(image.config());
        List<Descriptor> layers = new ArrayList<>();
        for (String path : image.layers()) {
            Descriptor layer = contents.require(path);
            layers.add(compress && layer.mediaType().equals(MediaTypes.DOCKER_LAYER) ? intake.compress(layer) : layer);
        }
        ImageManifest manifest = new ImageManifest(
                MediaTypes.DOCKER_MANIFEST,
                new Descriptor(MediaTypes.DOCKER_CONFIG, config.digest(), config.size()),
                layers,
                Labels.none());
        return intake.store(MediaTypes.DOCKER_MANIFEST, ImageDocuments.toJson(manifest));
    }
}
