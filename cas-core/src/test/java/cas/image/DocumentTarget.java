package cas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Any bytes are a document of an image or are refused with the reason for that; what was read is written and
/// read the same.
public final class DocumentTarget implements Target {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final Set<Reason> STATED = Set.of(Reason.INVALID_MANIFEST, Reason.INVALID_ARCHIVE);

    @Override
    public String name() {
        return "image";
    }

    @Override
    public List<byte[]> seeds() {
        String descriptor =
                "{\"mediaType\":\"a/b\",\"digest\":\"" + DIGEST + "\",\"size\":1,\"annotations\":{\"k\":\"v\"}}";
        return Target.texts(
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"config\":" + descriptor
                        + ",\"layers\":[" + descriptor + "],\"annotations\":{\"a\":\"\"}}",
                "{\"schemaVersion\":2,\"manifests\":[" + descriptor.replace("}}", "},")
                        + "\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}}]}",
                "{\"os\":\"linux\",\"config\":{\"Labels\":{\"x\":\"\\ud83d\\ude00\"}},\"rootfs\":{\"type\":\"layers\","
                        + "\"diff_ids\":[\"" + DIGEST + "\"]}}",
                "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"l/layer.tar\"]}]",
                "{\"schemaVersion\":2e0,\"Manifests\":null,\"manifests\":[]}",
                "{\"schemaVersion\":-0.5e-3,\"layers\":[\"\\ud800\"]}",
                "[".repeat(StrictJson.DEPTH_MAX) + "]".repeat(StrictJson.DEPTH_MAX),
                "[".repeat(3_000),
                "{\"schemaVersion\":1e99999999999}",
                "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"\\ud800\":\"x\\udfff\"}}",
                "{\"a\":1,\"a\":2}",
                "{'a':1}",
                "true");
    }

    @Override
    public void run(byte[] input) {
        for (String mediaType : List.of(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX)) {
            Descriptor target = new Descriptor(mediaType, DIGEST, input.length);
            attempt(() -> {
                Manifest manifest = ImageDocuments.manifest(target, input);
                byte[] written = ImageDocuments.toJson(manifest);
                assertEquals(manifest, ImageDocuments.manifest(target, written));
            });
        }
        attempt(() -> {
            Manifest.ImageIndex index = ImageDocuments.layoutIndex(input);
            assertEquals(index, ImageDocuments.layoutIndex(ImageDocuments.toJson(index)));
        });
        attempt(() -> {
            ImageConfig config = ImageDocuments.config(new Descriptor("c", DIGEST, input.length), input);
            assertTrue(!ImageDocuments.indented(config.json()).isEmpty());
        });
        attempt(() -> {
            for (DockerArchiveEntry entry : ImageDocuments.dockerArchive(input)) {
                List<String> texts = new ArrayList<>(entry.layers());
                texts.addAll(entry.tags());
                texts.add(entry.config());
                texts.forEach(DocumentTarget::wellFormed);
            }
        });
    }

    /// Text that has no UTF-8 form cannot be kept or sent.
    private static void wellFormed(String text) {
        assertEquals(text, new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (InvalidArgument e) {
            assertTrue(STATED.contains(e.reason()), e.reason() + ": " + e.getMessage());
        }
    }
}
