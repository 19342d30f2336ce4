package cas.layer;

import static cas.layer.Applying.mode;
import static cas.layer.Applying.path;
import static cas.layer.RawTar.latin;
import static cas.layer.RawTar.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    private static final byte[] NOTHING = {};

    /// An entry, and its bytes as text.
    record Read(Entry entry, String content) {}

    static List<Read> read(byte[] archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        List<Read> all = new ArrayList<>();
        for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            reader.content(content::write);
            all.add(new Read(entry.get(), content.toString(StandardCharsets.ISO_8859_1)));
        }
        return all;
    }

    private static Entry one(byte[] archive) throws IOException {
        List<Read> all = read(archive);
        assertEquals(1, all.size());
        return all.getFirst().entry();
    }

    @Test
    void emptyArchives() throws IOException {
        assertEquals(List.of(), read(NOTHING));
        assertEquals(List.of(), read(new RawTar().end()));
        assertEquals(List.of(), read(new byte[10240]));
    }

    /// What `umoci insert` writes; the reference server takes it.
    @Test
    void theEndMayComeRightBehindTheLastByteOfAFile() throws IOException {
        byte[] archive = new RawTar().file("x", "yz").cut();
        for (int length : List.of(Tar.BLOCK_BYTES + 2, Tar.BLOCK_BYTES + 100, 2 * Tar.BLOCK_BYTES)) {
            List<Read> all = read(Arrays.copyOf(archive, length));
            assertEquals(1, all.size());
            assertEquals("yz", all.getFirst().content());
        }
    }

    @Test
    void oldHeadersHaveNoMagicAndMarkDirectoriesBySlash() throws IOException {
        RawTar tar = new RawTar();
        tar.entry('\0', "d/", "", NOTHING, with(Tar.MAGIC_OFFSET, "\0\0\0\0\0\0\0\0"));
        tar.entry('\0', "d/f", "", latin("x"), with(Tar.MAGIC_OFFSET, "\0\0\0\0\0\0\0\0"));
        List<Read> all = read(tar.end());
        assertEquals(new Entry.Directory(path("d"), mode(0755)), all.get(0).entry());
        assertEquals(new Read(new Entry.File(path("d/f"), mode(0755), 1), "x"), all.get(1));
    }

    @Test
    void prefixesJoinNames() throws IOException {
        RawTar tar = new RawTar().entry('0', "name", "", NOTHING, with(Tar.PREFIX_OFFSET, "some/prefix"));
        assertEquals(path("some/prefix/name"), one(tar.end()).path());
    }

    @Test
    void gnuHeadersHaveNoPrefix() throws IOException {
        RawTar tar = new RawTar().entry('0', "name", "", NOTHING, block -> {
            RawTar.put(block, Tar.MAGIC_OFFSET, Tar.GNU_MAGIC);
            RawTar.put(block, Tar.PREFIX_OFFSET, "14000000000");
        });
        assertEquals(path("name"), one(tar.end()).path());
    }

    @Test
    void gnuLongNamesAndLinks() throws IOException {
        String name = "n/".repeat(80) + "n";
        String link = "l/".repeat(90) + "l";
        RawTar tar = new RawTar()
                .entry('L', "././@LongLink", "", latin(name + "\0"), _ -> {})
                .entry('K', "././@LongLink", "", latin(link + "\0"), _ -> {})
                .symlink(name.substring(0, 100), link.substring(0, 100))
                .file("plain", "");
        List<Read> all = read(tar.end());
        assertEquals(new Entry.Symlink(path(name), mode(0755), link), all.get(0).entry());
        assertEquals(path("plain"), all.get(1).entry().path());
    }

    @Test
    void paxRecordsApplyToOneEntryOnly() throws IOException {
        RawTar tar = new RawTar()
                .pax("path", "other", "mtime", "1234.000000005", "uid", "3000000000", "SCHILY.xattr.user.a", "\0b\n=")
                .file("name", "x")
                .file("next", "");
        List<Read> all = read(tar.end());
        Attributes wanted = mode(0755)
                .owner(3_000_000_000L, 0)
                .modified(Instant.ofEpochSecond(1234, 5))
                .xattr("user.a", latin("\0b\n="));
        assertEquals(new Read(new Entry.File(path("other"), wanted, 1), "x"), all.get(0));
        assertEquals(new Entry.File(path("next"), mode(0755), 0), all.get(1).entry());
    }

    @Test
    void numbersMayBeBinary() throws IOException {
        RawTar tar = new RawTar().entry('0', "name", "", NOTHING, block -> {
            RawTar.put(block, Tar.UID_OFFSET, "\u0080\0\0\0\u00eek(\0");
            RawTar.put(block, Tar.MTIME_OFFSET, "\u0080\0\0\0\0\0\0\u0003\0\0\0\0");
        });
        Attributes attributes = one(tar.end()).attributes();
        assertEquals(4_000_000_000L, attributes.uid());
        assertEquals(3L << 32, attributes.modified().getEpochSecond());
    }

    @Test
    void sizesBeyondOctalComeFromPax() {
        RawTar tar = new RawTar().pax("size", "8589934592").entry('0', "big", "", NOTHING, _ -> {});
        InvalidArgument cut = assertThrows(InvalidArgument.class, () -> read(tar.cut()));
        assertTrue(String.valueOf(cut.getMessage()).contains("inside the bytes of a file"), cut.toString());
    }

    @Test
    void globalCommentsAreFine() throws IOException {
        RawTar tar = new RawTar()
                .entry('g', "pax_global_header", "", latin("15 comment=abc\n"), _ -> {})
                .file("name", "");
        assertEquals(path("name"), one(tar.end()).path());
    }

    @Test
    void timesAreExactAndCheap() {
        assertEquals(Instant.ofEpochSecond(5, 120_000_000), PaxTime.parse("5.12"));
        assertEquals(Instant.ofEpochSecond(5, 999_999_999), PaxTime.parse("5.9999999999999999"));
        assertEquals(Instant.ofEpochSecond(5), PaxTime.parse("5."));
        for (String bad : List.of(
                "", "-", "--1", "-1e9", "1e9", "1.2.3", ".5", "99999999999", "1".repeat(400), "1." + "9".repeat(400))) {
            assertThrows(InvalidArgument.class, () -> PaxTime.parse(bad), bad);
        }
        for (String before : List.of("-1", "-0.5", "-99999999999")) {
            assertEquals(Instant.EPOCH, PaxTime.parse(before), before);
        }
        assertEquals("0", PaxTime.format(Instant.ofEpochSecond(-1, 5)));
        Instant time = Instant.ofEpochSecond(1, 10);
        assertEquals(time, PaxTime.parse(PaxTime.format(time)));
    }

    @Test
    void moreHeadersThanTheLimitAreRefused() {
        byte[] entry = new RawTar().directory("d").cut();
        var endless = new InputStream() {
            private long position;

            @Override
            public int read() {
                return entry[(int) (position++ % entry.length)];
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                for (int i = 0; i < length; i += entry.length) {
                    System.arraycopy(entry, 0, target, offset + i, entry.length);
                }
                return length;
            }
        };
        TarReader reader = new TarReader(endless);
        assertThrows(InvalidArgument.class, () -> {
            long headers = 0;
            while (reader.next().isPresent()) {
                headers++;
                assertTrue(headers <= Limits.ENTRIES_MAX, "more headers than the limit were read");
            }
        });
    }

    /// What the writer writes, the reader reads: 300 random layers.
    @Test
    void readsWhatIsWritten() throws IOException {
        for (int round = 0; round < 300; round++) {
            long seed = 0x5eedL + round;
            List<Read> wanted = new ArrayList<>();
            byte[] archive = Applying.layer(layer -> write(layer, new SplittableRandom(seed), wanted));
            assertEquals(wanted, read(archive), "seed " + seed);
        }
    }

    private static void write(LayerWriter layer, SplittableRandom random, List<Read> wanted) throws IOException {
        for (int i = random.nextInt(12); i > 0; i--) {
            TreePath path = randomPath(random);
            Attributes attributes = randomAttributes(random);
            String content = "";
            Entry entry = switch (random.nextInt(6)) {
                case 0 -> new Entry.Directory(path, attributes);
                case 1 -> new Entry.Symlink(path, attributes, randomPath(random).toString());
                case 2 -> new Entry.HardLink(path, attributes, path.child(TreePath.of("x")));
                case 3 -> new Entry.Fifo(path, attributes);
                case 4 -> new Entry.Node(path, attributes, new Device(Device.Kind.BLOCK, 4095, 1048575));
                default -> {
                    content = "c".repeat(random.nextInt(2000));
                    yield new Entry.File(path, attributes, content.length());
                }
            };
            switch (entry) {
                case Entry.Directory d -> layer.directory(d.path(), d.attributes());
                case Entry.Symlink s -> layer.symlink(s.path(), s.attributes(), s.target());
                case Entry.HardLink h -> layer.hardLink(h.path(), h.attributes(), h.target());
                case Entry.Fifo f -> layer.fifo(f.path(), f.attributes());
                case Entry.Node n -> layer.device(n.path(), n.attributes(), n.device());
                case Entry.File f -> layer.file(f.path(), f.attributes(), latin(content));
            }
            wanted.add(new Read(entry, content));
        }
    }

    private static TreePath randomPath(SplittableRandom random) {
        StringBuilder text = new StringBuilder("p");
        for (int i = random.nextInt(6); i >= 0; i--) {
            text.append('/').append("abcäöü ~=\n".charAt(random.nextInt(10))).append("n".repeat(random.nextInt(60)));
        }
        return TreePath.of(text.toString().replaceAll("[^ -~/]", "u"));
    }

    private static Attributes randomAttributes(SplittableRandom random) {
        Attributes attributes = mode(random.nextInt(010000))
                .owner(random.nextLong(1L << random.nextInt(1, 32)), random.nextLong(0xffff_ffffL))
                .modified(Instant.ofEpochSecond(
                        random.nextLong(PaxTime.SECONDS_MAX),
                        random.nextBoolean() ? 0 : random.nextInt(1_000_000_000)));
        for (int i = random.nextInt(3); i > 0; i--) {
            byte[] value = new byte[random.nextInt(1, 300)];
            random.nextBytes(value);
            attributes = attributes.xattr("user.n" + i, value);
        }
        return attributes;
    }

    /// Whatever happens to an archive, the parser reads it or refuses it: nothing else comes out.
    @Test
    void damagedArchivesAreReadOrRefused() throws IOException {
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            long seed = 0xf022L + round;
            SplittableRandom random = new SplittableRandom(seed);
            byte[] archive = Applying.layer(layer -> write(layer, random, new ArrayList<>()));
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                archive = mutate(archive, random);
            }
            try {
                read(archive);
            } catch (InvalidArgument expected) {
                refused++;
            } catch (RuntimeException other) {
                throw new AssertionError("seed " + seed, other);
            }
        }
        assertTrue(refused > 1000, "refused only " + refused);
    }

    private static byte[] mutate(byte[] archive, SplittableRandom random) {
        byte[] changed = archive.clone();
        int at = random.nextInt(changed.length);
        switch (random.nextInt(4)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed = Arrays.copyOf(changed, at);
            case 2 -> {
                // Inside a header, with a checksum that fits: the fields are what is tried.
                int block = random.nextInt(changed.length / Tar.BLOCK_BYTES) * Tar.BLOCK_BYTES;
                byte[] header = Arrays.copyOfRange(changed, block, block + Tar.BLOCK_BYTES);
                header[random.nextInt(345)] = (byte) random.nextInt(256);
                System.arraycopy(RawTar.sealed(header), 0, changed, block, Tar.BLOCK_BYTES);
            }
            default -> {
                int from = random.nextInt(changed.length / Tar.BLOCK_BYTES) * Tar.BLOCK_BYTES;
                int to = random.nextInt(changed.length / Tar.BLOCK_BYTES) * Tar.BLOCK_BYTES;
                System.arraycopy(archive, from, changed, to, Tar.BLOCK_BYTES);
            }
        }
        return changed.length < Tar.BLOCK_BYTES ? archive : changed;
    }

    @Test
    void readsWhatTheTarOfTheSystemWrites(@TempDir Path base) throws Exception {
        Path tree = Files.createDirectories(base.resolve("tree/deep/" + "long".repeat(40)));
        Files.writeString(tree.resolve("file"), "text");
        for (String format : List.of("gnu", "oldgnu", "pax", "posix", "ustar", "v7")) {
            Process tar = new ProcessBuilder("tar", "--format=" + format, "-C", base.toString(), "-cf", "-", "tree")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            byte[] archive = tar.getInputStream().readAllBytes();
            if (tar.waitFor() == 0) {
                List<Read> all = read(archive);
                assertEquals("text", all.getLast().content(), format);
                assertEquals(4, all.size(), format);
            }
        }
    }
}
