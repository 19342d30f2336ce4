package cas.layer;

import static cas.layer.RawTar.latin;

import cas.layer.Attack.Fate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Layers that are packed badly (rule S18).
final class PackingAttacks {
    private static final byte[] ARCHIVE =
            new RawTar().file("f", "text".repeat(500)).end();

    private PackingAttacks() {}

    private static Attack refused(String what, byte[]... parts) {
        return new Attack("packing: " + what, Fate.REFUSED, joined(parts));
    }

    private static Attack harmless(String what, byte[]... parts) {
        return new Attack("packing: " + what, Fate.HARMLESS, joined(parts));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] packed(Compression compression, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packer = compression.pack(out)) {
            packer.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing can fail in memory", e);
        }
        return out.toByteArray();
    }

    private static byte[] changed(byte[] bytes, Consumer<byte[]> change) {
        byte[] copy = bytes.clone();
        change.accept(copy);
        return copy;
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static Stream<Attack> all() {
        return Stream.concat(gzip(), others());
    }

    private static Stream<Attack> gzip() {
        byte[] gzip = packed(Compression.GZIP, ARCHIVE);
        int last = gzip.length - 1;
        return Stream.of(
                refused("gzip cut in its header", Arrays.copyOf(gzip, 7)),
                refused("gzip cut in its bytes", Arrays.copyOf(gzip, gzip.length / 2)),
                refused("gzip cut in its trailer", Arrays.copyOf(gzip, last)),
                refused("gzip with a wrong sum", changed(gzip, bytes -> bytes[last - 7] ^= 1)),
                refused("gzip with a wrong length", changed(gzip, bytes -> bytes[last] ^= 1)),
                refused("gzip with flags of the future", changed(gzip, bytes -> bytes[3] = (byte) 0xe0)),
                refused("gzip with another method", changed(gzip, bytes -> bytes[2] = 7)),
                refused("gzip with a damaged block", changed(gzip, bytes -> bytes[10] = (byte) 0xff)),
                refused("gzip and more behind it", gzip, latin("more")),
                refused("gzip and zeros behind it", gzip, new byte[512]),
                refused("gzip and half a member", gzip, Arrays.copyOf(gzip, 20)),
                refused("gzip twice over", packed(Compression.GZIP, gzip)),
                refused("gzip of another archive behind the end", gzip, gzip),
                refused("gzip with a name that never ends", hex("1f8b0808000000000003"), latin("n".repeat(70_000))),
                refused("gzip with more extra than bytes", hex("1f8b0804000000000003 ffff 00")),
                refused("gzip with a preset dictionary in zlib's form", hex("1f8b0800000000000003 78bb")),
                harmless("gzip with an empty member", gzip, packed(Compression.GZIP, new byte[0])),
                harmless(
                        "gzip in members of ten bytes",
                        joined(java.util.stream.IntStream.range(0, 40)
                                .mapToObj(i -> packed(
                                        Compression.GZIP,
                                        Arrays.copyOfRange(
                                                ARCHIVE, i * ARCHIVE.length / 40, (i + 1) * ARCHIVE.length / 40)))
                                .toArray(byte[][]::new))));
    }

    private static Stream<Attack> others() {
        byte[] zstd = packed(Compression.ZSTD, ARCHIVE);
        byte[] skip = hex("502a4d18 04000000 01020304");
        return Stream.of(
                refused("zstd cut in its header", Arrays.copyOf(zstd, 5)),
                refused("zstd cut in its bytes", Arrays.copyOf(zstd, zstd.length / 2)),
                refused("zstd with a wrong sum", changed(zstd, bytes -> bytes[bytes.length - 1] ^= 1)),
                refused("zstd with a window of 2 GiB", hex("28b52ffd 00 a8 010000")),
                refused("zstd with a window of 3.75 TiB", hex("28b52ffd 00 ff 010000")),
                refused("zstd with a dictionary", hex("28b52ffd 01 58 07 010000")),
                refused("zstd with a reserved block", hex("28b52ffd 00 58 070000")),
                refused("zstd and more behind it", zstd, latin("more")),
                refused("zstd and half a frame", zstd, Arrays.copyOf(zstd, 9)),
                refused("zstd with a skipped frame of 4 GiB", zstd, hex("502a4d18 ffffffff 00")),
                refused("zstd twice over", packed(Compression.ZSTD, zstd)),
                refused("zstd in gzip", packed(Compression.GZIP, zstd)),
                refused("gzip in zstd", packed(Compression.ZSTD, packed(Compression.GZIP, ARCHIVE))),
                refused("zstd, then gzip", zstd, packed(Compression.GZIP, ARCHIVE)),
                refused("plain, then gzip", ARCHIVE, packed(Compression.GZIP, ARCHIVE)),
                refused("xz", hex("fd377a585a000004e6d6b4460200210116000000"), new byte[600]),
                refused("bzip2", latin("BZh91AY&SY"), new byte[600]),
                refused("no archive at all", latin("#!/bin/sh\nexec /bin/sh\n".repeat(50))),
                refused("a program", hex("7f454c46020101"), new byte[600]),
                refused("one byte", hex("41")),
                harmless("nothing", new byte[0]),
                harmless("skipped frames around one", skip, skip, zstd, skip));
    }
}
