package cas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.image.ImageConfig;
import cas.image.ImageDocuments;
import cas.image.Manifest.ImageIndex;
import cas.image.Manifest.ImageManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The image that the quick start makes is one.
final class SampleImageTest {
    private static final int BLOCK_BYTES = 512;

    @TempDir
    private Path directory;

    @Test
    void archiveIsAnOciLayoutWhoseBlobsAreWhatTheirNamesSay() throws IOException {
        List<SampleImage.Layer> layers = write("image.tar");
        Map<String, byte[]> files = read(directory.resolve("image.tar"));

        assertTrue(files.containsKey("oci-layout"));
        ImageIndex index = ImageDocuments.layoutIndex(bytes(files, "index.json"));
        Descriptor target = index.entries().getFirst().target();
        assertEquals(
                SampleImage.NAME,
                target.annotations().get("io.containerd.image.name").orElseThrow());
        ImageManifest manifest = (ImageManifest) ImageDocuments.manifest(target, blob(files, target));
        ImageConfig config = ImageDocuments.config(manifest.config(), blob(files, manifest.config()));
        assertEquals(4, manifest.layers().size());
        for (int i = 0; i < layers.size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            assertEquals(layers.get(i).written().blob(), layer);
            assertEquals(layers.get(i).written().diffId(), config.diffIds().get(i));
            assertEquals(layer.digest(), Digest.sha256(blob(files, layer)));
        }
        assertEquals(manifest.layers().get(1).digest(), config.diffIds().get(1), "the second layer is not packed");
        try (var left = Files.list(directory.resolve("scratch-image.tar"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void sameFilesMakeTheSameImage() throws IOException {
        write("one.tar");
        write("two.tar");
        assertEquals(-1, Files.mismatch(directory.resolve("one.tar"), directory.resolve("two.tar")));
    }

    @Test
    void diskIsMostlyHoles() throws IOException {
        Path disk = directory.resolve("disk.raw");
        SampleDisk.write(disk);
        assertEquals(SampleDisk.SIZE_BYTES, Files.size(disk));
    }

    private List<SampleImage.Layer> write(String name) throws IOException {
        Path java = directory.resolve("java");
        Path program = directory.resolve("program");
        if (!Files.exists(java)) {
            Files.createDirectories(java.resolve("bin"));
            Files.writeString(java.resolve("bin/java"), "#!/bin/sh\n");
            Files.createSymbolicLink(java.resolve("bin/javac"), Path.of("java"));
            Files.createDirectories(java.resolve("conf/security"));
            Files.writeString(java.resolve("conf/net.properties"), "x=1\n");
            Files.createDirectories(program);
            Files.writeString(program.resolve("cas.jar"), "not really a jar");
        }
        Path scratch = Files.createDirectory(directory.resolve("scratch-" + name));
        return new SampleImage(java, program, scratch).write(directory.resolve(name));
    }

    private static byte[] blob(Map<String, byte[]> files, Descriptor descriptor) {
        return bytes(files, "blobs/sha256/" + descriptor.digest().hex());
    }

    private static byte[] bytes(Map<String, byte[]> files, String name) {
        byte[] bytes = files.get(name);
        assertTrue(bytes != null, () -> name + " is missing among " + files.keySet());
        return bytes == null ? new byte[0] : bytes;
    }

    /// The regular files of a plain archive.
    private static Map<String, byte[]> read(Path archive) throws IOException {
        byte[] all = Files.readAllBytes(archive);
        Map<String, byte[]> files = new TreeMap<>();
        int at = 0;
        while (all[at] != 0) {
            String name = text(all, at, 100);
            int size = Integer.parseInt(text(all, at + 124, 11), 8);
            if (all[at + 156] == '0') {
                files.put(name, Arrays.copyOfRange(all, at + BLOCK_BYTES, at + BLOCK_BYTES + size));
            }
            at += BLOCK_BYTES + (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        }
        return files;
    }

    private static String text(byte[] all, int from, int length) {
        int end = from;
        while (end < from + length && all[end] != 0) {
            end++;
        }
        return new String(all, from, end - from, StandardCharsets.UTF_8);
    }
}
