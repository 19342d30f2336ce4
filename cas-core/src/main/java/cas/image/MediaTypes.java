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
    private static final String OCI_NON_DISTRIBUTABLE = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";
    private static final Set<String> OLD_LAYER_PREFIXES = Set.of(OCI_NON_DISTRIBUTABLE, DOCKER_FOREIGN);
    private static final Set<String> COMPRESSIONS = Set.of("+gzip", "+zstd", ".gzip", ".zstd");

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

    /// Whether this is a layer that those who made it do not want handed on.
    public static boolean isNonDistributable(String mediaType) {
        return OLD_LAYER_PREFIXES.stream().anyMatch(mediaType::startsWith);
    }

    /// The media type of the same layer without its compression; empty if it has none, or this is no layer.
    public static Optional<String> uncompressed(String mediaType) {
        if (!isLayer(mediaType)) {
            return Optional.empty();
        }
        return COMPRESSIONS.stream()
                .filter(mediaType::endsWith)
                .map(ending -> mediaType.substring(0, mediaType.length() - ending.length()))
                .findFirst();
    }

    /// What OCI calls what Docker calls so; others keep their name.
    public static String oci(String mediaType) {
        return switch (mediaType) {
            case DOCKER_LIST -> OCI_INDEX;
            case DOCKER_MANIFEST -> OCI_MANIFEST;
            case DOCKER_CONFIG -> OCI_CONFIG;
            case DOCKER_LAYER -> OCI_LAYER;
            case DOCKER_LAYER_GZIP -> OCI_LAYER_GZIP;
            case DOCKER_LAYER_ZSTD -> OCI_LAYER_ZSTD;
            case DOCKER_FOREIGN -> OCI_NON_DISTRIBUTABLE;
            case DOCKER_FOREIGN + ".gzip" -> OCI_NON_DISTRIBUTABLE + "+gzip";
            default -> mediaType;
        };
    }

    /// The format behind EVE's disk media type, such as `raw` or `qcow2`.
    public static Optional<String> diskFormat(String mediaType) {
        return mediaType.startsWith(DISK_LAYER_PREFIX)
                ? Optional.of(mediaType.substring(DISK_LAYER_PREFIX.length()))
                : Optional.empty();
    }
}
