package cas.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Manifest.Entry;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import cas.name.Labels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDocumentsTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final Descriptor CONFIG = new Descriptor(MediaTypes.OCI_CONFIG, DIGEST, 7);
    private static final Descriptor LAYER =
            new Descriptor(MediaTypes.OCI_LAYER_GZIP, DIGEST, 9, Labels.of(Map.of("a", "b")));

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').replace("DIGEST", DIGEST.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private static Descriptor target(String mediaType) {
        return new Descriptor(mediaType, DIGEST, 1);
    }

    private static InvalidArgument refused(String mediaType, String text) {
        return assertThrows(
                InvalidArgument.class, () -> ImageDocuments.manifest(target(mediaType), bytes(text)), () -> text);
    }

    @Test
    void readsBackAManifestItWrote() {
        ImageManifest manifest =
                new ImageManifest(MediaTypes.OCI_MANIFEST, CONFIG, List.of(LAYER, LAYER), Labels.of(Map.of("x", "y")));
        assertEquals(
                manifest, ImageDocuments.manifest(target(MediaTypes.OCI_MANIFEST), ImageDocuments.toJson(manifest)));
    }

    @Test
    void readsBackAnIndexItWrote() {
        ImageIndex index = new ImageIndex(
                MediaTypes.OCI_INDEX,
                List.of(
                        new Entry(CONFIG, Optional.of(new Platform("linux", "arm", "v7"))),
                        new Entry(LAYER, Optional.empty())),
                Labels.none());
        assertEquals(index, ImageDocuments.manifest(target(MediaTypes.OCI_INDEX), ImageDocuments.toJson(index)));
        assertEquals(index, ImageDocuments.layoutIndex(ImageDocuments.toJson(index)));
    }

    @Test
    void refusesAManifestWithoutLayersInItsOwnWords() {
        String config = "'config':{'mediaType':'c','digest':'DIGEST','size':1}";
        for (String text : List.of(
                "{'schemaVersion':2," + config + "}",
                "{'schemaVersion':2," + config + ",'layers':[]}",
                "{'schemaVersion':2," + config + ",'layers':null}")) {
            InvalidArgument refusal = refused(MediaTypes.OCI_MANIFEST, text);
            assertEquals(Reason.INVALID_MANIFEST, refusal.reason());
            assertTrue(refusal.getMessage().contains("manifest without layers"), refusal.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{'schemaVersion':2}",
                "{'schemaVersion':1,'config':{},'layers':[]}",
                "{'schemaVersion':2,'layers':[],'manifests':[]}",
                "{'schemaVersion':2,'config':{},'manifests':[]}",
                "{'schemaVersion':2,'schemaVersion':2,'layers':[]}",
                "{'schemaVersion':2,'mediaType':'other','layers':[]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST','size':1},'Layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST'},'layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'../../etc','size':1},'layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST','size':-1},'layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST','size':1.5},'layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST','size':1e999999999},'layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST','size':'1'},'layers':[{}]}",
                "{'schemaVersion':2,'config':{'mediaType':'c','digest':'DIGEST','size':1},'layers':{}}",
                "{'schemaVersion':1e99999999999,'layers':[]}",
                "{'schemaVersion':2,'config':{'mediaType':'\\ud800','digest':'DIGEST','size':1},'layers':[{}]}",
                "{'schemaVersion':2,'annotations':{'x\\udfff':'1'}}",
                "{'schemaVersion':2,} ",
                "{'schemaVersion':2} trailing",
                "{'schemaVersion':2,'annotations':{'a':1}}",
            })
    void refusesWhatTwoReadersCouldUnderstandDifferently(String text) {
        assertEquals(
                Reason.INVALID_MANIFEST, refused(MediaTypes.OCI_MANIFEST, text).reason());
    }

    @Test
    void refusesDepthSizeNumberOfEntriesAndBrokenText() {
        refused(MediaTypes.OCI_MANIFEST, "{'x':" + "[".repeat(40) + "]".repeat(40) + "}");
        refused(MediaTypes.OCI_MANIFEST, "{'x':'" + "y".repeat(ImageDocuments.DOCUMENT_BYTES_MAX) + "'}");
        String entry = "{'mediaType':'m','digest':'DIGEST','size':1}";
        refused(MediaTypes.OCI_INDEX, "{'schemaVersion':2,'manifests':[" + (entry + ",").repeat(1000) + entry + "]}");
        assertThrows(
                InvalidArgument.class,
                () -> ImageDocuments.manifest(
                        target(MediaTypes.OCI_MANIFEST), new byte[] {'{', '"', (byte) 0xff, '"', '}'}));
    }

    @Test
    void readsAConfigurationAndKeepsItsText() {
        String text = "{'architecture':'aarch64','os':'linux','config':{'Labels':{'k':'v'},'Cmd':null},"
                + "'rootfs':{'type':'layers','diff_ids':['DIGEST']},'history':[]}";
        ImageConfig config = ImageDocuments.config(CONFIG, bytes(text));
        assertEquals(new Platform("linux", "arm64", ""), config.platform().normal());
        assertEquals(List.of(DIGEST), config.diffIds());
        assertEquals(Labels.of(Map.of("k", "v")), config.labels());
        assertEquals(new String(bytes(text), StandardCharsets.UTF_8), config.json());
    }

    @Test
    void readsADockerArchive() {
        assertEquals(
                List.of(new DockerArchiveEntry("c.json", List.of("a:1"), List.of("l/layer.tar"))),
                ImageDocuments.dockerArchive(
                        bytes("[{'Config':'c.json','RepoTags':['a:1'],'Layers':['l/layer.tar']}]")));
        assertEquals(
                List.of(new DockerArchiveEntry("c.json", List.of(), List.of())),
                ImageDocuments.dockerArchive(bytes("[{'Config':'c.json','RepoTags':null,'Layers':[]}]")));
        CasException refusal =
                assertThrows(InvalidArgument.class, () -> ImageDocuments.dockerArchive(bytes("{'Config':'c'}")));
        assertEquals(Reason.INVALID_ARCHIVE, refusal.reason());
    }

    @Test
    void choosesTheEntryThatRunsHere() {
        Entry amd = new Entry(target("a"), Optional.of(Platform.parse("linux/amd64")));
        Entry arm6 = new Entry(target("b"), Optional.of(Platform.parse("linux/arm/v6")));
        Entry arm7 = new Entry(target("c"), Optional.of(Platform.parse("linux/arm/v7")));
        Entry proof = new Entry(target("d"), Optional.of(Platform.parse("unknown/unknown")));
        ImageIndex index = new ImageIndex(MediaTypes.OCI_INDEX, List.of(proof, arm6, arm7, amd), Labels.none());
        assertEquals(Optional.of(amd), index.select(Platform.parse("linux/x86_64")));
        assertEquals(Optional.of(arm7), index.select(Platform.parse("linux/arm")));
        assertEquals(Optional.of(arm6), index.select(Platform.parse("linux/arm/6")));
        assertEquals(Optional.of(arm7), index.select(Platform.parse("linux/arm/v8")));
        assertEquals(Optional.of(arm7), index.select(Platform.parse("linux/arm64")));
        assertEquals(Optional.of(amd), index.select(Platform.parse("linux/amd64/v3")));
        assertEquals(Optional.empty(), index.select(Platform.parse("linux/386")));
        assertEquals(Optional.empty(), index.select(Platform.parse("windows/amd64")));
        Entry bare = new Entry(target("e"), Optional.empty());
        assertEquals(
                Optional.of(bare),
                new ImageIndex(MediaTypes.OCI_INDEX, List.of(bare), Labels.none()).select(Platform.host()));
    }

    @Test
    void knowsPlatformsByTheirOtherNames() {
        assertEquals(Platform.parse("linux/arm64"), Platform.parse("Linux/aarch64/v8"));
        assertEquals(Platform.parse("linux/arm/v7"), Platform.parse("linux/armhf"));
        assertEquals("linux/arm/v6", Platform.parse("linux/armel").toString());
        assertThrows(InvalidArgument.class, () -> Platform.parse("linux"));
        assertThrows(InvalidArgument.class, () -> Platform.parse("linux/../x"));
    }
}
