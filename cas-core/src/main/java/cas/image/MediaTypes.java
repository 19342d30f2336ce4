package cas.image;

import java.util.Optional;
import java.util.Set;

/// The media types this store understands: OCI's, Docker's and the ones EVE gives to disks.
public final class MediaTypes {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
    public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    public static final String DOCKER_LAYER_GZIP = DOCKER_LAYER + ".gzip";
    public static final String DOCKER_LAYER_ZSTD = DOCKER_LAYER + ".zstd";

    /// EVE puts the format of the disk behind this.
    public static final String DISK_LAYER_PREFIX = "application/vnd.lfedge.disk.layer.v1+";

    /// EVE's other parts of a machine image: kernel, initrd and the rest.
    public static final String ECI_LAYER_PREFIX = "application/vnd.lfedge.eci.";

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<String> CONFIGS = Set.of(OCI_CONFIG, DOCKER_CONFIG);
    private static final Set<String> LAYERS =
            Set.of(OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD, DOCKER_LAYER, DOCKER_LAYER_GZIP, DOCKER_LAYER_ZSTD);
    private static final Set<String> OLD_LAYER_PREFIXES = Set.of(
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.docker.image.rootfs.foreign.diff.tar");

    private MediaTypes() {}

    public static boolean isIndex(String mediaType) {
        return INDEXES.contains(mediaType);
    }

    public static boolean isManifest(String mediaType) {
        return MANIFESTS.contains(mediaType);
    }

    public static boolean isConfig(String mediaType) {
        return CONFIGS.contains(mediaType);
    }

    /// Whether this is a tar archive of a root file system, compressed or not.
    public static boolean isLayer(String mediaType) {
        return LAYERS.contains(mediaType) || OLD_LAYER_PREFIXES.stream().anyMatch(mediaType::startsWith);
    }

    /// The format behind EVE's disk media type, such as `raw` or `qcow2`.
    public static Optional<String> diskFormat(String mediaType) {
        return mediaType.startsWith(DISK_LAYER_PREFIX)
                ? Optional.of(mediaType.substring(DISK_LAYER_PREFIX.length()))
                : Optional.empty();
    }
}
