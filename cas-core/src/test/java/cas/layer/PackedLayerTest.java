package cas.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.os.TreePath;
import cas.proving.NeedsRoot;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packed layers: bombs, damage, and what the media type says (rules L1, S17, S18).
@NeedsRoot
class PackedLayerTest {
    private static final byte[] NOTHING = {};

    @TempDir
    Path base;

    private Path target;

    @BeforeEach
    void directories() throws IOException {
        target = Files.createDirectory(base.resolve("target"));
    }

    private static byte[] zeros(Compression compression, long bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = switch (compression) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
        }) {
            byte[] header = new RawTar()
                    .entry(
                            '0',
                            "bomb",
                            "",
                            NOTHING,
                            block -> RawTar.put(block, Tar.SIZE_OFFSET, "%011o".formatted(bytes)))
                    .cut();
            packed.write(header);
            byte[] chunk = new byte[1 << 20];
            for (long left = bytes; left > 0; left -= chunk.length) {
                packed.write(chunk);
            }
            packed.write(new byte[1024]);
        }
        return out.toByteArray();
    }

    /// Rule S17, with small limits.
    @Test
    void bombsEndAtTheLimit() throws IOException {
        var small = new TreeApplier.Policy(false, 8 << 20, 1100, Duration.ofMinutes(5), 1 << 20);
        for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
            byte[] bomb = zeros(compression, 64 << 20);
            assertTrue(bomb.length < 100_000);
            TreeApplier applier = Applying.applier(bomb, small);
            assertThrows(
                    InvalidArgument.class,
                    () -> applier.apply(MemoryBlob.descriptor(bomb, compression), List.of(Applying.bind(target))));
            assertTrue(Files.size(target.resolve("bomb")) <= 8 << 20);
        }
    }

    @Test
    void cutAndDamagedPackingIsRefused() throws IOException {
        byte[] archive = new RawTar().file("f", "text".repeat(1000)).end();
        for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream packed = compression.pack(out)) {
                packed.write(archive);
            }
            byte[] whole = out.toByteArray();
            byte[] flipped = whole.clone();
            flipped[whole.length / 2] ^= 1;
            byte[] trailing = Arrays.copyOf(whole, whole.length + 7);
            byte[] cut = Arrays.copyOf(whole, whole.length - 5);
            for (byte[] bad : List.of(flipped, trailing, cut)) {
                InvalidArgument refused = assertThrows(
                        InvalidArgument.class, () -> Applying.apply(bad, compression, Applying.bind(target)));
                assertEquals(Reason.INVALID_LAYER, refused.reason());
            }
            byte[] twice = new byte[whole.length * 2];
            System.arraycopy(whole, 0, twice, 0, whole.length);
            System.arraycopy(whole, 0, twice, whole.length, whole.length);
            // Two members are one stream, whose second archive comes after the end mark.
            assertThrows(InvalidArgument.class, () -> Applying.apply(twice, compression, Applying.bind(target)));
        }
    }

    @Test
    void membersAndFramesAreJoined() throws IOException {
        byte[] archive = new RawTar().file("f", "text".repeat(1000)).end();
        for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int part = 0; part < 2; part++) {
                try (OutputStream packed = compression.pack(out)) {
                    packed.write(archive, part * 1000, part == 0 ? 1000 : archive.length - 1000);
                }
            }
            if (compression == Compression.ZSTD) {
                out.writeBytes(new byte[] {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3});
            }
            Applying.apply(out.toByteArray(), compression, Applying.bind(target));
            assertEquals("text".repeat(1000), Files.readString(target.resolve("f")));
        }
    }

    @Test
    void whatIsDeclaredMustBeThere() throws IOException {
        byte[] blob = Applying.layer(Compression.GZIP, l -> l.directory(TreePath.of("d"), Applying.mode(0755)));
        for (Compression other : List.of(Compression.NONE, Compression.ZSTD)) {
            assertThrows(InvalidArgument.class, () -> Applying.apply(blob, other, Applying.bind(target)));
        }
        var docker = new Descriptor("application/vnd.docker.image.rootfs.diff.tar", Digest.sha256(blob), blob.length);
        Applying.applier(blob, TreeApplier.Policy.DEFAULT).apply(docker, List.of(Applying.bind(target)));
        var unknown = new Descriptor("text/plain", docker.digest(), blob.length);
        InvalidArgument refused = assertThrows(
                InvalidArgument.class,
                () -> Applying.applier(blob, TreeApplier.Policy.DEFAULT)
                        .apply(unknown, List.of(Applying.bind(target))));
        assertEquals(Reason.UNSUPPORTED_FORMAT, refused.reason());
    }
}
