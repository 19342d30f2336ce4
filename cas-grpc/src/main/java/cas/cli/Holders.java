package cas.cli;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.filter.Filter;
import cas.image.Image;
import cas.image.Manifest.ImageManifest;
import cas.image.Platform;
import cas.namespace.StoreView;
import cas.snapshot.SnapshotInfo;
import cas.snapshot.Snapshotter;
import cas.unpack.ImageReader;
import cas.volume.Volume;
import cas.volume.VolumeOrigin;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Who holds what: image, manifest, configuration, layers, snapshots, volumes, as a tree.
final class Holders {
    private static final int DIGEST_CHARS = "sha256:".length() + 12;

    private final StoreView store;
    private final String snapshotter;
    private final StringBuilder text = new StringBuilder();

    Holders(StoreView store, String snapshotter) {
        this.store = store;
        this.snapshotter = snapshotter;
    }

    String text() throws IOException {
        List<Volume> volumes = store.volumes().list();
        for (Image image : store.images().list(Filter.ALL)) {
            image(image, volumes);
        }
        for (Volume volume : volumes) {
            if (volume.origin() instanceof VolumeOrigin.FromBlob(var digest)) {
                line(0, "blob " + brief(digest.toString()), size(digest));
                line(1, "volume " + volume.name(), SizeText.binary(volume.sizeBytes()));
            }
        }
        return text.toString();
    }

    private void image(Image image, List<Volume> volumes) throws IOException {
        ImageManifest manifest = new ImageReader(store.content()).resolve(image.target(), Platform.host());
        line(0, "image " + image.name(), "");
        line(
                1,
                "manifest " + brief(image.target().digest().toString()),
                SizeText.binary(image.target().size()));
        line(
                2,
                "config " + brief(manifest.config().digest().toString()),
                SizeText.binary(manifest.config().size()));
        Deque<String> chain = chain(manifest.config());
        for (Descriptor layer : manifest.layers()) {
            line(2, "layer " + brief(layer.digest().toString()), SizeText.binary(layer.size()));
            if (!chain.isEmpty()) {
                String name = chain.pop();
                line(3, "snapshot " + brief(name), used(name) + " unpacked");
            }
        }
        for (Volume volume : volumes) {
            if (volume.origin() instanceof VolumeOrigin.FromImage from
                    && from.name().equals(image.name())) {
                String what = volume.snapshotKey()
                        .map(key -> used(key) + " of its own")
                        .orElse("");
                line(4, "volume " + volume.name(), what);
            }
        }
    }

    /// Names of the committed snapshots of an unpacked image, the lowest first.
    private Deque<String> chain(Descriptor config) throws IOException {
        Deque<String> chain = new ArrayDeque<>();
        Optional<ContentInfo> info = store.content().info(config.digest());
        String at = info.flatMap(known -> known.labels().get("containerd.io/gc.ref.snapshot." + snapshotter))
                .orElse("");
        Snapshotter snapshots = store.snapshotter(snapshotter);
        while (!at.isEmpty()) {
            Optional<SnapshotInfo> snapshot = snapshots.stat(at);
            if (snapshot.isEmpty()) {
                break;
            }
            chain.push(at);
            at = snapshot.get().parent();
        }
        return chain;
    }

    private String used(String snapshot) {
        try {
            return SizeText.binary(
                    store.snapshotter(snapshotter).usage(snapshot).sizeBytes());
        } catch (IOException e) {
            return "?";
        }
    }

    private String size(cas.digest.Digest digest) throws IOException {
        return store.content()
                .info(digest)
                .map(info -> SizeText.binary(info.size()))
                .orElse("gone");
    }

    private void line(int depth, String what, String size) {
        String left = "  ".repeat(depth) + (depth > 0 ? "\\_ " : "") + what;
        text.append(left);
        if (!size.isEmpty()) {
            text.repeat(' ', Math.max(2, 60 - left.length())).append(size);
        }
        text.append('\n');
    }

    private static String brief(String digest) {
        return digest.length() > DIGEST_CHARS ? digest.substring(0, DIGEST_CHARS) : digest;
    }
}
