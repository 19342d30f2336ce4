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
import java.util.Map;
import java.util.Optional;

/// Gives the images of a `docker save` archive the manifests that it does not have (rule N8). The bytes are those
/// that other tools of the field make of the same archive, so that the image has the same digest everywhere.
final class DockerArchive {
    private final ArchiveContents contents;
    private final ArchiveIntake intake;

    DockerArchive(ArchiveContents contents, ArchiveIntake intake) {
        this.contents = contents;
        this.intake = intake;
    }

    List<Entry> entries(byte[] manifestJson) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (DockerArchiveEntry image : ImageDocuments.dockerArchive(manifestJson)) {
            Descriptor target = store(image);
            if (image.tags().isEmpty()) {
                entries.add(new Entry(target, Optional.empty()));
            }
            for (String tag : image.tags()) {
                entries.add(new Entry(named(target, ImageNames.normalised(tag)), Optional.empty()));
            }
        }
        return entries;
    }

    private Descriptor store(DockerArchiveEntry image) throws IOException {
        Descriptor config = contents.require(image.config());
        List<Descriptor> layers = new ArrayList<>();
        for (String path : image.layers()) {
            layers.add(contents.require(path));
        }
        ImageManifest manifest = new ImageManifest(
                MediaTypes.DOCKER_MANIFEST,
                new Descriptor(MediaTypes.DOCKER_CONFIG, config.digest(), config.size()),
                layers,
                Labels.none());
        return intake.store(MediaTypes.DOCKER_MANIFEST, ImageDocuments.toJson(manifest));
    }

    private static Descriptor named(Descriptor target, String name) {
        int tag = name.indexOf(':', name.lastIndexOf('/'));
        Labels annotations = Labels.of(
                Map.of(ImageNames.CONTAINERD_NAME, name, ImageNames.OCI_NAME, tag < 0 ? "" : name.substring(tag + 1)));
        return new Descriptor(target.mediaType(), target.digest(), target.size(), annotations);
    }
}
