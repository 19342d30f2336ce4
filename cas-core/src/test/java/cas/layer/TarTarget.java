package cas.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Any bytes are an archive or are refused, and never taken for a failing disk; entries that were read are written
/// and read the same. What looks like a header gets the right sum, so that the fields behind it are reached.
public final class TarTarget implements Target {
    private static final int MAGIC_OFFSET = 257;
    private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);
    private static final Set<Reason> STATED = Set.of(Reason.INVALID_LAYER, Reason.INVALID_ARCHIVE);

    @Override
    public String name() {
        return "image";
    }

    @Override
    public List<byte[]> seeds() {
        byte[] plain = new RawTar()
                .directory("d/")
                .file("d/f", "content")
                .symlink("l", "../d/f")
                .hardLink("h", "d/f")
                .end();
        byte[] named = new RawTar()
                .pax("path", "a/ü", "mtime", "1.5", "SCHILY.xattr.user.a", "b", "size", "1")
                .file("x", "y")
                .end();
        byte[] old = new RawTar().file("./a//b/.", "").cut();
        byte[] holes = SparseAttacks.inFront("1\n0\n1\n", "9", "x").end();
        return List.of(plain, named, old, holes, packed(Compression.GZIP, named), packed(Compression.ZSTD, named));
    }

    private static byte[] packed(Compression compression, byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = compression.pack(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Override
    public void run(byte[] input) {
        try {
            byte[] all = sealed(input);
            if (all.length == 0) {
                archive(input);
            } else {
                archive(all);
                layer(all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("nothing here can fail but the bytes", e);
        }
    }

    private static void archive(byte[] input) throws IOException {
        try {
            ArchiveFiles.read(new ByteArrayInputStream(input), new ArchiveFiles.Visitor() {
                @Override
                public void file(String path, long size, ArchiveFiles.Bytes bytes) throws IOException {
                    long[] seen = {0};
                    bytes.read((content, offset, length) -> seen[0] += length);
                    assertEquals(size, seen[0]);
                }

                @Override
                public void link(String path, String target) {
                    assertTrue(!("/" + target + "/").contains("/../"), target);
                }
            });
        } catch (InvalidArgument e) {
            assertTrue(STATED.contains(e.reason()), e.toString());
        }
    }

    private static void layer(byte[] input) throws IOException {
        List<Entry> entries = new ArrayList<>();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try {
            TarReader reader = new TarReader(new ByteArrayInputStream(input));
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
                written.writeBytes(HeaderWriter.encode(entry.get()));
                int before = written.size();
                reader.content(written::write);
                written.writeBytes(new byte[Tar.padding(written.size() - before)]);
            }
        } catch (InvalidArgument e) {
            assertEquals(Reason.INVALID_LAYER, e.reason());
            return;
        }
        TarReader again = new TarReader(new ByteArrayInputStream(written.toByteArray()));
        for (Entry entry : entries) {
            assertEquals(Optional.of(entry), again.next());
        }
        assertEquals(Optional.empty(), again.next());
    }

    /// Nothing if there is no such header.
    private static byte[] sealed(byte[] input) {
        boolean any = false;
        byte[] all = Arrays.copyOf(input, input.length + Tar.padding(input.length));
        for (int at = 0; at < all.length; at += Tar.BLOCK_BYTES) {
            int magic = at + MAGIC_OFFSET;
            if (Arrays.equals(all, magic, magic + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                byte[] block = RawTar.sealed(Arrays.copyOfRange(all, at, at + Tar.BLOCK_BYTES));
                System.arraycopy(block, 0, all, at, block.length);
                any = true;
            }
        }
        return any ? all : new byte[0];
    }
}
