package cas.diskimage;

import static cas.diskimage.SampleDisks.VHDX_BLOCKS;
import static cas.diskimage.SampleDisks.VHDX_FACTS;
import static cas.diskimage.SampleDisks.VHDX_HEADER;
import static cas.diskimage.SampleDisks.VHDX_METADATA;
import static cas.diskimage.SampleDisks.VHDX_REGIONS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Disk images that name files of the host, turn in circles, or say of themselves what cannot be.
public final class HostileDisks {
    private static final UUID PARENT_LOCATOR = UUID.fromString("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");

    private final List<Hostile> all = new ArrayList<>();

    private HostileDisks() {}

    /// One image that must never become a volume.
    public static final class Hostile {
        private final String name;
        private final byte[] bytes;

        private Hostile(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        public String name() {
            return name;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// All, each by a name of its own.
    public static List<Hostile> all() {
        HostileDisks disks = new HostileDisks();
        disks.qcow2();
        disks.qcow2Tables();
        disks.vmdk();
        disks.vmdkTexts();
        disks.vhd();
        disks.vhdx();
        disks.ova();
        disks.others();
        return List.copyOf(disks.all);
    }

    private void add(String name, byte[] good, ByteOrder order, UnaryOperator<byte[]> seal, Consumer<ByteBuffer> harm) {
        harm.accept(ByteBuffer.wrap(good).order(order));
        all.add(new Hostile(name, seal.apply(good)));
    }

    private void qcow2(String name, Consumer<ByteBuffer> harm) {
        add("qcow2: " + name, SampleDisks.qcow2(), ByteOrder.BIG_ENDIAN, bytes -> bytes, harm);
    }

    private static void extension(ByteBuffer out, int type, String content) {
        out.putInt(104, type).putInt(108, content.length()).put(112, content.getBytes(StandardCharsets.US_ASCII));
    }

    private void qcow2() {
        qcow2("backing file /etc/passwd", out -> {
            out.putLong(8, 200).putInt(16, 11).put(200, "/etc/passwd".getBytes(StandardCharsets.US_ASCII));
        });
        qcow2("backing file without a length", out -> out.putLong(8, 200));
        qcow2("backing file without a place", out -> out.putInt(16, 11));
        qcow2("backing file json:", out -> {
            String name = "json:{\"driver\":\"file\",\"filename\":\"/etc/shadow\"}";
            out.putLong(8, 200).putInt(16, name.length()).put(200, name.getBytes(StandardCharsets.US_ASCII));
        });
        qcow2("backing format", out -> extension(out, Qcow2.EXTENSION_BACKING_FORMAT, "raw"));
        qcow2("file of bytes /etc/shadow", out -> {
            out.putLong(72, 4);
            extension(out, Qcow2.EXTENSION_FILE_OF_BYTES, "/etc/shadow");
        });
        qcow2("file of bytes, feature only", out -> out.putLong(72, 4));
        qcow2("file of bytes, name only", out -> extension(out, Qcow2.EXTENSION_FILE_OF_BYTES, "/etc/shadow"));
        qcow2("encryption, extension", out -> extension(out, Qcow2.EXTENSION_ENCRYPTION, "0123456789abcdef"));
        qcow2("encryption, method", out -> out.putInt(32, 2));
        qcow2("corrupt", out -> out.putLong(72, 2));
        qcow2("unknown feature", out -> out.putLong(72, 1L << 63));
        qcow2("version 1", out -> out.putInt(4, 1));
        qcow2("version 4", out -> out.putInt(4, 4));
        qcow2("clusters of 256 bytes", out -> out.putInt(20, 8));
        qcow2("clusters of 2^63 bytes", out -> out.putInt(20, 63));
        qcow2("clusters of -1 bits", out -> out.putInt(20, -1));
        qcow2("size -1", out -> out.putLong(24, -1));
        qcow2("size of 8 EiB", out -> out.putLong(24, Long.MAX_VALUE));
        qcow2("size of 65 TiB", out -> out.putLong(24, 65L << 40));
        qcow2("snapshots inside", out -> out.putInt(60, 1).putLong(64, 512));
        qcow2("header longer than a cluster", out -> out.putInt(100, 1024));
        qcow2("header of 72 bytes", out -> out.putInt(100, 72));
        qcow2("order of counts 7", out -> out.putInt(96, 7));
        qcow2("extension longer than the cluster", out -> out.putInt(104, 99).putInt(108, -1));
        qcow2("extensions over all, larger clusters", out -> {
            for (int at = 104; at < 512; at += 8) {
                out.putInt(at, 99);
            }
            out.putInt(20, 12).putInt(4, 3);
        });
    }

    private void qcow2Tables() {
        qcow2("first table behind the end", out -> out.putLong(40, 1L << 40));
        qcow2("first table between clusters", out -> out.putLong(40, 3 * 512 + 8));
        qcow2("first table in the header", out -> out.putLong(40, 0));
        qcow2("first table too small", out -> out.putInt(36, 0));
        qcow2("first table of 2^32 entries", out -> out.putInt(36, -1));
        qcow2("second table behind the end", out -> out.putLong(3 * 512, 1L << 40));
        qcow2("second table is the first", out -> out.putLong(3 * 512, 3 * 512));
        qcow2("two entries, one second table", out -> {
            out.putInt(36, 2).putLong(24, 65536).putLong(3 * 512 + 8, 4 * 512);
        });
        qcow2("cluster behind the end", out -> out.putLong(4 * 512, 1L << 40));
        qcow2("one cluster everywhere", out -> {
            for (int i = 0; i < 64; i++) {
                out.putLong(4 * 512 + 8 * i, 5 * 512);
            }
        });
        qcow2("compressed cluster behind the end", out -> out.putLong(4 * 512, 1L << 62 | 1L << 40));
        qcow2("no counts", out -> out.putInt(56, 0));
        qcow2("counts behind the end", out -> out.putLong(48, 1L << 40));
        qcow2("counts of 2 TiB", out -> out.putInt(56, -1));
        byte[] good = SampleDisks.qcow2();
        all.add(new Hostile("qcow2: cut in the header", Arrays.copyOf(good, 50)));
        all.add(new Hostile("qcow2: cut in the tables", Arrays.copyOf(good, 4 * 512)));
    }

    private void vmdk(String name, Consumer<ByteBuffer> harm) {
        add("vmdk: " + name, SampleDisks.vmdk(), ByteOrder.LITTLE_ENDIAN, bytes -> bytes, harm);
    }

    private void vmdk() {
        vmdk("size 0, so a text of other files", out -> out.putLong(12, 0));
        vmdk("size -1", out -> out.putLong(12, -1));
        vmdk("version 4", out -> out.putInt(4, 4));
        vmdk("grains of 0 sectors", out -> out.putLong(20, 0));
        vmdk("grains of 3 sectors", out -> out.putLong(20, 3));
        vmdk("tables of 2^32 entries", out -> out.putInt(44, -1));
        vmdk("directory behind the end", out -> out.putLong(56, 1L << 40));
        vmdk("directory at the end without a footer", out -> out.putLong(56, -1));
        vmdk("table behind the end", out -> out.putInt(21 * 512, -1));
        vmdk("text behind the end", out -> out.putLong(28, 1L << 40));
        vmdk("unknown compression", out -> out.putShort(77, (short) 2));
    }

    private void vmdkText(String name, String type, String extents) {
        all.add(new Hostile("vmdk: " + name, SampleDisks.vmdk(SampleDisks.vmdkText(type, extents))));
    }

    private void vmdkTexts() {
        String own = "RW 64 SPARSE \"disk.vmdk\"";
        vmdkText("flat extent /etc/passwd", "monolithicFlat", "RW 64 FLAT \"/etc/passwd\" 0");
        vmdkText("sparse type, flat extent", "monolithicSparse", "RW 64 FLAT \"/etc/passwd\" 0");
        vmdkText("second extent", "monolithicSparse", own + "\nRW 64 FLAT \"/etc/shadow\" 0");
        vmdkText("extent with a path", "monolithicSparse", "RW 64 SPARSE \"../../etc/shadow\"");
        vmdkText("read-only extent", "monolithicSparse", "RDONLY 64 FLAT \"/etc/shadow\" 0");
        vmdkText("extent larger than the disk", "monolithicSparse", "RW 6400 SPARSE \"disk.vmdk\"");
        vmdkText("two files", "twoGbMaxExtentSparse", own);
        vmdkText("no extent", "monolithicSparse", "");
        vmdkText("parent", "monolithicSparse", own + "\nparentFileNameHint=\"/etc/passwd\"");
        vmdkText("parent in a comment", "monolithicSparse", own + "\n# parentFileNameHint=\"/etc/passwd\"");
        all.add(new Hostile(
                "vmdk: parent by number",
                SampleDisks.vmdk(
                        SampleDisks.vmdkText("monolithicSparse", own).replace("parentCID=ffffffff", "parentCID=1"))));
    }

    private void vhd(String name, Consumer<ByteBuffer> harm) {
        add("vhd: " + name, SampleDisks.vhdDynamic(), ByteOrder.BIG_ENDIAN, SampleDisks::sealedVhd, harm);
    }

    private void vhd() {
        int footer = 4 * 512;
        vhd("parent", out -> out.putInt(footer + 60, 4));
        vhd("parent by name", out -> out.putLong(512 + 40, 1));
        vhd("parent locator", out -> out.putInt(512 + 576, 0x57326b75));
        vhd("size -1", out -> out.putLong(footer + 48, -1));
        vhd("blocks of 3 bytes", out -> out.putInt(544, 3));
        vhd("blocks of 2 GiB", out -> out.putInt(544, 1 << 31));
        vhd("table of 2^32 entries", out -> out.putInt(540, -1));
        vhd("table behind the end", out -> out.putLong(528, 1L << 40));
        vhd("table too small", out -> out.putLong(footer + 48, 1L << 40));
        vhd("block behind the end", out -> out.putInt(3 * 512, 1 << 30));
        vhd("header behind the end", out -> out.putLong(footer + 16, 1L << 40));
        add(
                "vhd: wrong sum",
                SampleDisks.vhdDynamic(),
                ByteOrder.BIG_ENDIAN,
                bytes -> bytes,
                out -> out.putInt(footer + 64, 1));
        byte[] large = SampleDisks.vhdFixed();
        ByteBuffer.wrap(large).putLong(4096 + 48, 1L << 30);
        ByteBuffer.wrap(large)
                .putInt(4096 + 64, Vhd.sum(ByteBuffer.wrap(large, 4096, 512).slice(), 64));
        all.add(new Hostile("vhd: fixed, larger than its bytes", large));
    }

    private void vhdx(String name, Consumer<ByteBuffer> harm) {
        add("vhdx: " + name, SampleDisks.vhdx(), ByteOrder.LITTLE_ENDIAN, SampleDisks::sealedVhdx, harm);
    }

    private void vhdx() {
        vhdx("parent", out -> out.putInt(VHDX_FACTS + 4, 2));
        vhdx("parent locator", out -> {
            out.putShort(VHDX_METADATA + 10, (short) 4);
            SampleDisks.guid(out, VHDX_METADATA + 32 + 96, PARENT_LOCATOR);
            out.putInt(VHDX_METADATA + 32 + 96 + 16, 64 << 10);
        });
        vhdx("log to be replayed", out -> out.putLong(VHDX_HEADER + 48, 1));
        vhdx("version 2", out -> out.putShort(VHDX_HEADER + 66, (short) 2));
        vhdx("unknown region", out -> out.putInt(VHDX_REGIONS + 16, 7));
        vhdx("one region twice", out -> SampleDisks.guid(out, VHDX_REGIONS + 16, Vhdx.METADATA));
        vhdx("region behind the end", out -> out.putLong(VHDX_REGIONS + 32, 1L << 40));
        vhdx("65535 metadata", out -> out.putShort(VHDX_METADATA + 10, (short) -1));
        vhdx("metadata behind its region", out -> out.putInt(VHDX_METADATA + 48, -1));
        vhdx("size -1", out -> out.putLong(VHDX_FACTS + 16, -1));
        vhdx("size of 65 TiB", out -> out.putLong(VHDX_FACTS + 16, 65L << 40));
        vhdx("size larger than its table", out -> out.putLong(VHDX_FACTS + 16, 1L << 40));
        vhdx("blocks of 3 bytes", out -> out.putInt(VHDX_FACTS, 3));
        vhdx("sectors of 1 byte", out -> out.putInt(VHDX_FACTS + 32, 1));
        vhdx("block behind the end", out -> out.putLong(VHDX_BLOCKS, 1L << 40 | 6));
        vhdx("block partly of a parent", out -> out.putLong(VHDX_BLOCKS, 7));
        add(
                "vhdx: wrong sums",
                SampleDisks.vhdx(),
                ByteOrder.LITTLE_ENDIAN,
                bytes -> bytes,
                out -> out.putInt(VHDX_HEADER + 4, 1));
    }

    private void ova() {
        all.add(new Hostile("ova: without a disk", SampleDisks.ova("a.ovf")));
        all.add(new Hostile("ova: two disks", SampleDisks.ova("a.ovf", "a.vmdk", "b.vmdk")));
        byte[] link = SampleDisks.ova("a.ovf", "a.vmdk");
        link[156] = '2';
        all.add(new Hostile("ova: a link", link));
        byte[] huge = SampleDisks.ova("a.ovf", "a.vmdk");
        System.arraycopy("77777777777".getBytes(StandardCharsets.US_ASCII), 0, huge, 124, 11);
        all.add(new Hostile("ova: file larger than the archive", huge));
    }

    private void others() {
        byte[] text = SampleDisks.vmdkText("monolithicFlat", "RW 64 FLAT \"/etc/passwd\" 0")
                .getBytes(StandardCharsets.US_ASCII);
        all.add(new Hostile("vmdk: a text alone", text));
        all.add(new Hostile("qed", "QED\0 and more".getBytes(StandardCharsets.US_ASCII)));
        all.add(new Hostile("vmdk of an ESX server", "COWD and more".getBytes(StandardCharsets.US_ASCII)));
        byte[] vdi = new byte[512];
        ByteBuffer.wrap(vdi).order(ByteOrder.LITTLE_ENDIAN).putInt(0x40, 0xbeda107f);
        all.add(new Hostile("vdi", vdi));
    }
}
