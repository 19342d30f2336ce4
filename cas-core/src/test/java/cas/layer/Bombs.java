package cas.layer;

import cas.layer.Attack.Fate;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Small layers that want much of the machine (rules S17, S18). Each ends at its limit in a process with little memory.
public final class Bombs {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int LONG_NAME = 200;

    private Bombs() {}

    /// The one that unpacks a gigabyte before it ends, and the others.
    public static List<Attack> all() {
        try {
            List<Attack> all = new ArrayList<>(small());
            all.add(new Attack("bomb: a gigabyte and more of zeros", Fate.REFUSED, zeros((1L << 30) + (64 << 20))));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("nothing can fail in memory", e);
        }
    }

    public static List<Attack> small() {
        try {
            return List.of(
                    new Attack("bomb: directories to be remembered", Fate.REFUSED, directories(40_000)),
                    new Attack("bomb: attributes to be remembered", Fate.REFUSED, attributes(200)),
                    new Attack("bomb: a large window", Fate.REFUSED, window()),
                    new Attack("bomb: a large header, again and again", Fate.HARMLESS, headers(50)),
                    new Attack("bomb: a hole of a terabyte, again and again", Fate.HARMLESS, holes(500)));
        } catch (IOException e) {
            throw new UncheckedIOException("nothing can fail in memory", e);
        }
    }

    private static byte[] zeros(long bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = new ZstdOutputStream(out)) {
            packed.write(new RawTar()
                    .entry(
                            '0',
                            "zeros",
                            "",
                            new byte[0],
                            block -> RawTar.put(block, Tar.SIZE_OFFSET, "%011o".formatted(bytes)))
                    .cut());
            byte[] chunk = new byte[CHUNK_BYTES];
            for (long left = bytes; left > 0; left -= chunk.length) {
                packed.write(chunk);
            }
        }
        return out.toByteArray();
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static byte[] gzip(Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(out)) {
            content.write(packed);
            packed.write(new RawTar().end());
        }
        return out.toByteArray();
    }

    private static byte[] directories(int count) throws IOException {
        return gzip(out -> {
            for (int i = 0; i < count; i++) {
                String path = i % 100 + "/" + i + "-" + "n".repeat(LONG_NAME);
                out.write(new RawTar().pax("path", path).directory("d").cut());
            }
        });
    }

    private static byte[] attributes(int count) throws IOException {
        return gzip(out -> {
            for (int i = 0; i < count; i++) {
                out.write(new RawTar()
                        .pax(Tar.PAX_XATTR + "user.a", "x".repeat(Limits.XATTR_BYTES_MAX))
                        .directory("d" + i)
                        .cut());
            }
        });
    }

    /// Well packed, with a window of 128 MiB.
    private static byte[] window() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream packed = new ZstdOutputStream(out)) {
            packed.setLevel(1).setLong(27);
            packed.write(new RawTar().file("f", "x").end());
        }
        return out.toByteArray();
    }

    private static byte[] headers(int count) throws IOException {
        return gzip(out -> {
            for (int i = 0; i < count; i++) {
                out.write(new RawTar()
                        .pax("comment", "x".repeat(Limits.PAX_BYTES_MAX - 100))
                        .file("f", "")
                        .cut());
            }
        });
    }

    private static byte[] holes(int count) throws IOException {
        return gzip(out -> {
            for (int i = 0; i < count; i++) {
                out.write(SparseAttacks.inFront("0\n", Long.toString(1L << 40), "")
                        .cut());
            }
        });
    }
}
