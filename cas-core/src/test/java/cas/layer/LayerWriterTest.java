package cas.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerWriterTest {
    private static LayerWriter.Written write(ByteArrayOutputStream out, Compression compression) throws IOException {
        Attributes odd = Attributes.of(04755)
                .owner(5_000_000, 4_000_000_000L)
                .modified(Instant.ofEpochSecond(1_700_000_000, 123_456_000))
                .xattr("user.note", new byte[] {0, 10, 61});
        try (LayerWriter layer = LayerWriter.to(out, compression)) {
            layer.directory(TreePath.ROOT, Attributes.of(0755));
            layer.directory(TreePath.of("etc"), Attributes.of(0755));
            layer.file(TreePath.of("etc/" + "long-".repeat(45)), odd, "hello\n".getBytes(StandardCharsets.UTF_8));
            layer.symlink(TreePath.of("bin"), Attributes.of(0777), "usr/bin");
            layer.hardLink(TreePath.of("again"), odd, TreePath.of("etc/" + "long-".repeat(45)));
            layer.fifo(TreePath.of("pipe"), Attributes.of(0600));
            layer.device(TreePath.of("null"), Attributes.of(0666), new Device(Device.Kind.CHARACTER, 1, 3));
            layer.whiteout(TreePath.of("etc/passwd"));
            layer.opaque(TreePath.of("var"));
            return layer.finish();
        }
    }

    @Test
    void theSameCallsMakeTheSameBytesAndTrueDigests() throws IOException {
        for (Compression compression : Compression.values()) {
            ByteArrayOutputStream first = new ByteArrayOutputStream();
            ByteArrayOutputStream second = new ByteArrayOutputStream();
            LayerWriter.Written written = write(first, compression);
            assertEquals(written, write(second, compression));
            assertArrayEquals(first.toByteArray(), second.toByteArray());
            assertEquals(Digest.sha256(first.toByteArray()), written.blob().digest());
            assertEquals(first.size(), written.blob().size());
            assertEquals(compression.mediaType(), written.blob().mediaType());
            assertEquals(Digest.sha256(unpack(first.toByteArray(), compression)), written.diffId());
        }
    }

    private static byte[] unpack(byte[] blob, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> blob;
            case GZIP -> {
                try (var in = new GZIPInputStream(new ByteArrayInputStream(blob))) {
                    yield in.readAllBytes();
                }
            }
            case ZSTD -> {
                try (var in = new ZstdInputStream(new ByteArrayInputStream(blob))) {
                    yield in.readAllBytes();
                }
            }
        };
    }

    @Test
    void tarOfTheSystemReadsIt(@TempDir Path base) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, Compression.NONE);
        Path file = Files.write(base.resolve("layer.tar"), out.toByteArray());
        Process tar = new ProcessBuilder("tar", "--numeric-owner", "--full-time", "-tvf", file.toString())
                .redirectErrorStream(true)
                .start();
        String listing = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tar.waitFor(), listing);
        assertEquals(9, listing.lines().count(), listing);
        assertTrue(listing.contains("-rwsr-xr-x 5000000/4000000000"), listing);
        assertTrue(listing.contains(".123456"), listing);
        assertTrue(listing.contains("bin -> usr/bin"), listing);
        assertTrue(listing.contains("again link to etc/long-"), listing);
        assertTrue(listing.contains("etc/.wh.passwd"), listing);
        assertTrue(listing.contains("var/.wh..wh..opq"), listing);
    }

    @Test
    void contentOfAnotherLengthIsRefused() throws IOException {
        try (LayerWriter layer = LayerWriter.to(new ByteArrayOutputStream(), Compression.NONE)) {
            TreePath path = TreePath.of("file");
            Attributes plain = Attributes.of(0644);
            assertThrows(IOException.class, () -> layer.file(path, plain, 3, new ByteArrayInputStream(new byte[2])));
            assertThrows(IOException.class, () -> layer.file(path, plain, 3, new ByteArrayInputStream(new byte[4])));
        }
    }
}
