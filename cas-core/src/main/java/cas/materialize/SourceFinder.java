package cas.materialize;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.materialize.VolumeSource.ContainerImage;
import cas.materialize.VolumeSource.DiskBlob;
import cas.namespace.StoreView;
import cas.unpack.ImageReader;
import cas.volume.VolumeOrigin;
import cas.volume.VolumeOrigin.FromBlob;
import cas.volume.VolumeOrigin.FromImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Finds out what `from` names: an image name or a digest, a root file system or a disk. A disk in an image is
/// known by EVE's media types, then by its annotations, then by the labels of the configuration.
final class SourceFinder {
    private static final String ROLE = "org.lfedge.eci.role";
    private static final String ROOT_DISK = "disk-root";
    private static final String DISK_ROLES = "disk-";
    private static final String DECLARED_TYPE = "org.lfedge.eci.mediaType";
    private static final String LABELLED_ROOT = "org.lfedge.eci.artifact.root";

    private final StoreView view;
    private final ImageReader reader;

    SourceFinder(StoreView view) {
        this.view = view;
        this.reader = new ImageReader(view.content());
    }

    VolumeSource find(String from) throws IOException {
        Optional<Digest> digest = digest(from);
        if (digest.isPresent()) {
            return byDigest(digest.get());
        }
        Image image = view.images()
                .get(from)
                .orElseThrow(() -> new NotFound(Reason.IMAGE_NOT_FOUND, "image \"" + from + "\": not found"));
        return ofTarget(new FromImage(image.name(), image.target()), image.target());
    }

    private VolumeSource byDigest(Digest digest) throws IOException {
        // Only an image record says what kind of document a blob is.
        List<Image> images = view.images().list(Filter.parse(List.of("target.digest==" + digest)));
        if (!images.isEmpty()) {
            Image image = images.getFirst();
            return ofTarget(new FromImage(image.name(), image.target()), image.target());
        }
        ContentInfo content = view.content()
                .info(digest)
                .orElseThrow(() -> new NotFound(Reason.BLOB_NOT_FOUND, "blob " + digest + ": not found"));
        Descriptor blob = new Descriptor("application/octet-stream", digest, content.size());
        return new DiskBlob(new FromBlob(digest), blob, Optional.empty());
    }

    private VolumeSource ofTarget(VolumeOrigin origin, Descriptor target) throws IOException {
        if (!MediaTypes.isIndex(target.mediaType()) && !MediaTypes.isManifest(target.mediaType())) {
            return new DiskBlob(origin, target, MediaTypes.diskFormat(target.mediaType()));
        }
        ImageManifest manifest = reader.resolve(target, Platform.host());
        List<Descriptor> disks =
                manifest.layers().stream().filter(SourceFinder::isDisk).toList();
        if (!disks.isEmpty()) {
            return disk(origin, rootDisk(target, disks));
        }
        boolean layers = manifest.layers().stream().allMatch(layer -> MediaTypes.isLayer(layer.mediaType()));
        if (layers && MediaTypes.isConfig(manifest.config().mediaType())) {
            requirePlain(manifest);
            return new ContainerImage(origin, target);
        }
        Descriptor only = manifest.layers().getFirst();
        if (manifest.layers().size() == 1 && !MediaTypes.isLayer(only.mediaType())) {
            return disk(origin, only);
        }
        throw new InvalidArgument(
                Reason.UNSUPPORTED_FORMAT,
                "image " + target.digest() + ": expected layers of a root file system or one disk, found "
                        + manifest.layers().size() + " layers, the first a " + only.mediaType());
    }

    private static boolean isDisk(Descriptor layer) {
        return declared(layer).isPresent()
                || layer.annotations()
                        .get(ROLE)
                        .filter(role -> role.startsWith(DISK_ROLES))
                        .isPresent();
    }

    private static Optional<String> declared(Descriptor layer) {
        return MediaTypes.diskFormat(layer.mediaType())
                .or(() -> layer.annotations().get(DECLARED_TYPE).flatMap(MediaTypes::diskFormat));
    }

    private static Descriptor rootDisk(Descriptor target, List<Descriptor> disks) {
        List<Descriptor> roots = disks.stream()
                .filter(disk ->
                        disk.annotations().get(ROLE).filter(ROOT_DISK::equals).isPresent())
                .toList();
        List<Descriptor> candidates = roots.isEmpty() ? disks : roots;
        if (candidates.size() != 1) {
            throw new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    "image " + target.digest() + ": expected one disk, or one with role " + ROOT_DISK + ", found "
                            + candidates.size());
        }
        return candidates.getFirst();
    }

    private static VolumeSource disk(VolumeOrigin origin, Descriptor layer) {
        if (MediaTypes.isLayer(layer.mediaType())) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "disk " + layer.digest() + ": expected a disk as it is, found it inside of an archive ("
                            + layer.mediaType() + ")");
        }
        return new DiskBlob(origin, layer, declared(layer));
    }

    /// Machine images can also be built as container images whose labels name the disk among the files.
    private void requirePlain(ImageManifest manifest) throws IOException {
        Optional<String> disk = reader.config(manifest.config()).labels().get(LABELLED_ROOT);
        if (disk.isPresent()) {
            throw new InvalidArgument(
                    Reason.UNSUPPORTED_FORMAT,
                    "image configuration " + manifest.config().digest() + ": expected no label " + LABELLED_ROOT
                            + ", found one that says the disk is the file \"" + disk.get() + "\" of a layer");
        }
    }

    private static Optional<Digest> digest(String from) {
        try {
            return Optional.of(Digest.parse(from));
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }
}
