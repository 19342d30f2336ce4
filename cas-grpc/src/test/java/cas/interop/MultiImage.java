package cas.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.image.ImageDocuments;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.MediaTypes;
import cas.image.Platform;
import cas.layer.Compression;
import cas.layer.LayerWriter;
import cas.name.Labels;
import cas.os.Attributes;
import cas.os.TreePath;
import cas.proving.TestImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One image for three platforms, in archives that name it in all the ways an archive can (rule N6).
final class MultiImage {
    static final String NAME = "example.com/cas/multi:1";
    static final String FULL = "example.com/cas/full:2";
    static final String FOREIGN = "example.com/cas/foreign:3";
    private static final String FOREIGN_LAYER = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final String OCI_NAME = "org.opencontainers.image.ref.name";

    private final TestImage blobs = new TestImage();
    private final Descriptor index;
    private final Descriptor host;
    private final Descriptor foreign;

    MultiImage() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String platform : List.of(Platform.host().toString(), "linux/arm64/v8", "linux/arm/v7")) {
            String[] words = platform.split("/", -1);
            String variant = words.length == 3 ? words[2] : "";
            Descriptor manifest = manifest(words[1], variant, MediaTypes.OCI_LAYER_GZIP);
            entries.add(new Entry(manifest, Optional.of(new Platform(words[0], words[1], variant))));
        }
        host = entries.getFirst().target();
        foreign = manifest(Platform.host().architecture(), "", FOREIGN_LAYER);
        ImageIndex whole = new ImageIndex(MediaTypes.OCI_INDEX, entries, Labels.none());
        index = blobs.blob(MediaTypes.OCI_INDEX, ImageDocuments.toJson(whole));
    }

    /// Two layers of which the second is the same in all images.
    private Descriptor manifest(String architecture, String variant, String lastLayer) throws IOException {
        blobs.layer(Compression.GZIP, layer -> file(layer, "arch", (architecture + lastLayer).repeat(100)))
                .layer(Compression.GZIP, layer -> file(layer, "shared", "x".repeat(5000)));
        int made = blobs.layers().size();
        List<Descriptor> layers = new ArrayList<>();
        layers.add(blobs.layers().get(made - 2));
        Descriptor last = blobs.layers().get(made - 1);
        layers.add(new Descriptor(lastLayer, last.digest(), last.size()));
        List<Digest> diffIds = blobs.diffIds().subList(made - 2, made);
        String ids = diffIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
        String kind = variant.isEmpty() ? "" : "\"variant\":\"" + variant + "\",";
        String config = "{\"architecture\":\"" + architecture + "\",\"os\":\"linux\"," + kind
                + "\"config\":{\"Cmd\":[\"/arch\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids + "]}}";
        return blobs.manifest(blobs.blob(MediaTypes.OCI_CONFIG, config.getBytes(UTF_8)), layers);
    }

    private static void file(LayerWriter layer, String path, String text) throws IOException {
        layer.file(TreePath.of(path), Attributes.of(0644), text.getBytes(UTF_8));
    }

    /// An index with a complete name, images with a bare one, a complete one and none.
    byte[] archive() throws IOException {
        return blobs.ociArchive(
                TestImage.named(index, CONTAINERD_NAME, NAME),
                TestImage.named(host, OCI_NAME, "bare"),
                TestImage.named(host, OCI_NAME, FULL),
                host);
    }

    /// An image with a layer that is not to be given away.
    byte[] foreignArchive() throws IOException {
        return blobs.ociArchive(TestImage.named(foreign, CONTAINERD_NAME, FOREIGN));
    }

    Descriptor index() {
        return index;
    }

    Map<Digest, byte[]> blobs() {
        return blobs.blobs();
    }
}
