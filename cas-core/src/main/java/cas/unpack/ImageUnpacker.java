package cas.unpack;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.NotFound;
import cas.error.Reason;
import cas.filter.Filter;
import cas.image.ImageConfig;
import cas.image.Manifest.ImageManifest;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.lease.Lease;
import cas.lease.LeaseResource;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.snapshot.Mount;
import cas.snapshot.Snapshotter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Unpacks the layers of a container image into committed snapshots named by their chain ids (rule D18). What is
/// there already is not unpacked again, whoever did it.
public final class ImageUnpacker {
    private static final String EXTRACT = "extract-";
    private static final String UNCOMPRESSED = "containerd.io/uncompressed";
    private static final String SNAPSHOT_REFERENCE = "containerd.io/gc.ref.snapshot.";

    private final StoreView store;
    private final InstantSource clock;
    private final RandomGenerator random;

    public ImageUnpacker(StoreView store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /// An image whose layers are snapshots.
    ///
    /// @param chainId name of the committed snapshot of the top layer
    public record Unpacked(ImageManifest manifest, ImageConfig config, String chainId) {}

    /// What unpacking would have to do.
    ///
    /// @param packed the layers that are no snapshots yet
    public record Pending(List<Descriptor> layers, List<Descriptor> packed) {
        public Pending {
            layers = List.copyOf(layers);
            packed = List.copyOf(packed);
        }
    }

    /// @param target an index or a manifest
    /// @throws NotFound if a document of the image is not here; its layers need not be
    public Pending pending(Descriptor target, String snapshotter, Platform platform) throws IOException {
        ImageReader reader = new ImageReader(store.content());
        ImageManifest manifest = reader.resolve(target, platform);
        ImageConfig config = reader.config(manifest.config());
        requireUnpackable(manifest, config);
        List<Descriptor> packed = new ArrayList<>();
        String chainId = "";
        for (int i = 0; i < manifest.layers().size(); i++) {
            chainId = chainId(chainId, config.diffIds().get(i));
            if (store.snapshotter(snapshotter).stat(chainId).isEmpty()) {
                packed.add(manifest.layers().get(i));
            }
        }
        return new Pending(manifest.layers(), packed);
    }

    /// @param target an index or a manifest
    /// @throws NotFound if a blob of the image is not here, or no image of an index fits the platform
    /// @throws InvalidArgument if a document or a layer is refused by rule
    public Unpacked unpack(Descriptor target, String snapshotter, Platform platform, Progress progress)
            throws IOException {
        ImageReader reader = new ImageReader(store.content());
        ImageManifest manifest = reader.resolve(target, platform);
        ImageConfig config = reader.config(manifest.config());
        requireUnpackable(manifest, config);
        try (TemporaryLease lease = TemporaryLease.take(store, clock.instant())) {
            Run run = new Run(lease, snapshotter, progress);
            String chainId = run.layers(manifest.layers(), config.diffIds());
            label(manifest.config().digest(), SNAPSHOT_REFERENCE + snapshotter, chainId);
            return new Unpacked(manifest, config, chainId);
        }
    }

    /// Removes what unpacking that died left behind; for the start, when nobody unpacks.
    ///
    /// @return the keys removed
    public static List<String> sweep(Snapshotter snapshotter) throws IOException {
        List<String> keys = new ArrayList<>();
        Filter extracting = Filter.parse(List.of("kind==active,name~=^" + EXTRACT));
        snapshotter.walk(extracting, info -> keys.add(info.name()));
        for (String key : keys) {
            snapshotter.remove(key);
        }
        return keys;
    }

    /// Name of the committed snapshot of a layer (rule D18).
    ///
    /// @param parent chain id of the layer below, empty for the lowest
    static String chainId(String parent, Digest diffId) {
        return parent.isEmpty()
                ? diffId.toString()
                : Digest.sha256((parent + " " + diffId).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    private static void requireUnpackable(ImageManifest manifest, ImageConfig config) {
        if (manifest.layers().size() != config.diffIds().size()) {
            throw new InvalidArgument(
                    Reason.INVALID_MANIFEST,
                    "unpack image with configuration " + manifest.config().digest() + ": expected as many diff ids as "
                            + manifest.layers().size() + " layers, found "
                            + config.diffIds().size());
        }
        for (Descriptor layer : manifest.layers()) {
            if (!MediaTypes.isLayer(layer.mediaType())) {
                throw new InvalidArgument(
                        Reason.UNSUPPORTED_FORMAT,
                        "unpack layer " + layer.digest() + ": expected the media type of a tar layer, found "
                                + layer.mediaType());
            }
        }
    }

    private void label(Digest blob, String key, String value) throws IOException {
        store.content().update(blob, Labels.of(Map.of(key, value)), new FieldMask(List.of("labels." + key)));
    }

    /// One image being unpacked.
    private final class Run {
        private final TemporaryLease lease;
        private final StoreView view;
        private final String snapshotterName;
        private final Snapshotter snapshotter;
        private final Progress progress;
        private final List<String> committed = new ArrayList<>();

        Run(TemporaryLease lease, String snapshotter, Progress progress) {
            this.lease = lease;
            this.view = lease.view();
            this.snapshotterName = snapshotter;
            this.snapshotter = view.snapshotter(snapshotter);
            this.progress = progress;
        }

        /// All of them; of an unpacking that fails nothing stays.
        ///
        /// @return chain id of the top layer
        String layers(List<Descriptor> layers, List<Digest> diffIds) throws IOException {
            String chainId = "";
            try {
                for (int i = 0; i < layers.size(); i++) {
                    chainId = layer(layers.get(i), diffIds.get(i), chainId);
                }
                return chainId;
            } catch (IOException | RuntimeException e) {
                for (String name : committed.reversed()) {
                    takeBack(name, e);
                }
                throw e;
            }
        }

        /// Unless somebody else holds it by now.
        private void takeBack(String name, Exception cause) {
            LeaseResource resource = new LeaseResource("snapshots/" + snapshotterName, name);
            try {
                for (Lease other : view.leases().list(Filter.ALL)) {
                    if (!other.id().equals(lease.id())
                            && view.leases().resources(other.id()).contains(resource)) {
                        return;
                    }
                }
                snapshotter.remove(name);
            } catch (IOException | CasException e) {
                cause.addSuppressed(e);
            }
        }

        /// @return the layer's chain id
        String layer(Descriptor layer, Digest diffId, String parent) throws IOException {
            String chainId = chainId(parent, diffId);
            // Held before it is looked at, so that it cannot go away after.
            view.leases().addResource(lease.id(), new LeaseResource("snapshots/" + snapshotterName, chainId));
            if (snapshotter.stat(chainId).isPresent()) {
                progress.at("already exists", layer.digest().toString(), layer.size(), layer.size());
            } else {
                progress.at("extracting", layer.digest().toString(), 0, layer.size());
                extract(layer, diffId, parent, chainId);
                progress.at("extracted", layer.digest().toString(), layer.size(), layer.size());
            }
            label(layer.digest(), UNCOMPRESSED, diffId.toString());
            return chainId;
        }

        private void extract(Descriptor layer, Digest diffId, String parent, String chainId) throws IOException {
            String key = key(chainId);
            List<Mount> mounts = snapshotter.prepare(key, parent, Labels.none());
            try {
                Descriptor applied = view.applier().apply(layer, mounts);
                if (!applied.digest().equals(diffId)) {
                    throw new InvalidArgument(
                            Reason.DIGEST_MISMATCH,
                            "unpack layer " + layer.digest() + ": expected diff id " + diffId
                                    + " as the image configuration says, found " + applied.digest());
                }
                snapshotter.commit(chainId, key, "", Labels.none());
                committed.add(chainId);
            } catch (AlreadyExists e) {
                // Somebody else was faster with the same bytes.
                snapshotter.remove(key);
            } catch (IOException | RuntimeException e) {
                discard(key, e);
                throw e;
            }
        }

        private void discard(String key, Exception cause) {
            try {
                snapshotter.remove(key);
            } catch (IOException | CasException e) {
                cause.addSuppressed(e);
            }
        }

        private String key(String chainId) {
            Instant now = clock.instant();
            return EXTRACT + now.get(ChronoField.NANO_OF_SECOND) + "-"
                    + Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX) + " " + chainId;
        }
    }
}
