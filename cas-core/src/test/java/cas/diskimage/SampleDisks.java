package cas.diskimage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// The smallest sound disk image of each format, of bytes that can be spoiled.
@SuppressWarnings("ByteBufferBackingArray") // of buffers made here
public final class SampleDisks {
    static final int VHDX_HEADER = 64 << 10;
    static final int VHDX_REGIONS = 192 << 10;
    static final int VHDX_METADATA = 320 << 10;
    static final int VHDX_FACTS = 384 << 10;
    static final int VHDX_BLOCKS = 388 << 10;
    static final long VHDX_SIZE = 4 << 20;

    private SampleDisks() {}

    private static ByteBuffer bytes(int size, ByteOrder order) {
        return ByteBuffer.allocate(size).order(order);
    }

    /// Clusters of 512 bytes: header, table of counts, counts, first table, second table, one cluster in use.
    public static byte[] qcow2() {
        ByteBuffer out = bytes(6 * 512, ByteOrder.BIG_ENDIAN);
        out.putInt(0, 0x514649fb).putInt(4, 3).putInt(20, 9).putLong(24, 16384);
        out.putInt(36, 1).putLong(40, 3 * 512).putLong(48, 512).putInt(56, 1);
        out.putInt(96, 4).putInt(100, 104);
        out.putLong(512, 1024);
        for (int i = 0; i < 6; i++) {
            out.putShort(1024 + 2 * i, (short) 1);
        }
        out.putLong(3 * 512, 4 * 512 | 1L << 63);
        out.putLong(4 * 512, 5 * 512 | 1L << 63);
        out.put(5 * 512, (byte) 'x');
        return out.array();
    }

    public static byte[] qcow2Version2() {
        byte[] three = qcow2();
        ByteBuffer out = ByteBuffer.wrap(three).putInt(4, 2);
        Arrays.fill(out.array(), 72, 112, (byte) 0);
        return three;
    }

    static String vmdkText(String type, String extents) {
        return "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"" + type + "\"\n\n"
                + extents + "\n\nddb.adapterType = \"ide\"\n";
    }

    public static byte[] vmdk() {
        return vmdk(vmdkText("monolithicSparse", "RW 64 SPARSE \"disk.vmdk\""));
    }

    static byte[] vmdk(String text) {
        ByteBuffer out = bytes(26 * 512, ByteOrder.LITTLE_ENDIAN);
        out.put(0, "KDMV".getBytes(StandardCharsets.US_ASCII)).putInt(4, 1).putInt(8, 3);
        out.putLong(12, 64)
                .putLong(20, 8)
                .putLong(28, 1)
                .putLong(36, 20)
                .putInt(44, 512)
                .putLong(56, 21);
        out.put(73, new byte[] {'\n', ' ', '\r', '\n'});
        out.put(512, text.getBytes(StandardCharsets.US_ASCII));
        out.putInt(21 * 512, 22);
        return out.array();
    }

    public static byte[] vhdFixed() {
        ByteBuffer out = bytes(4096 + 512, ByteOrder.BIG_ENDIAN);
        footer(out, 4096, 2, -1);
        return out.array();
    }

    public static byte[] vhdDynamic() {
        ByteBuffer out = bytes(5 * 512, ByteOrder.BIG_ENDIAN);
        footer(out, 4 * 512, 3, 512);
        out.put(512, "cxsparse".getBytes(StandardCharsets.US_ASCII))
                .putLong(520, -1)
                .putLong(528, 3 * 512);
        out.putInt(536, 0x10000).putInt(540, 1).putInt(544, 2 << 20);
        out.putInt(3 * 512, -1);
        return sealedVhd(out.array());
    }

    private static void footer(ByteBuffer out, int at, int type, long header) {
        out.put(at, "conectix".getBytes(StandardCharsets.US_ASCII))
                .putInt(at + 8, 2)
                .putInt(at + 12, 0x10000);
        out.putLong(at + 16, header)
                .putLong(at + 40, 4096)
                .putLong(at + 48, 4096)
                .putInt(at + 60, type);
        out.putInt(at + 64, Vhd.sum(out.slice(at, 512), 64));
    }

    /// The same with the right sums, and the first footer like the last.
    static byte[] sealedVhd(byte[] image) {
        ByteBuffer out = ByteBuffer.wrap(image);
        int at = image.length - 512;
        out.putInt(at + 64, Vhd.sum(out.slice(at, 512), 64));
        out.put(0, out.slice(at, 512), 0, 512);
        out.putInt(512 + 36, Vhd.sum(out.slice(512, 1024), 36));
        return image;
    }

    public static byte[] vhdx() {
        ByteBuffer out = bytes(400 << 10, ByteOrder.LITTLE_ENDIAN);
        out.put(0, "vhdxfile".getBytes(StandardCharsets.US_ASCII));
        out.put(VHDX_HEADER, "head".getBytes(StandardCharsets.US_ASCII)).putLong(VHDX_HEADER + 8, 1);
        out.putShort(VHDX_HEADER + 66, (short) 1);
        out.put(VHDX_REGIONS, "regi".getBytes(StandardCharsets.US_ASCII)).putInt(VHDX_REGIONS + 8, 2);
        region(out, 0, Vhdx.BLOCKS, VHDX_BLOCKS, 4096);
        region(out, 1, Vhdx.METADATA, VHDX_METADATA, (64 << 10) + 4096);
        out.put(VHDX_METADATA, "metadata".getBytes(StandardCharsets.US_ASCII));
        List<UUID> facts = List.of(Vhdx.PARAMETERS, Vhdx.DISK_SIZE, Vhdx.SECTOR_SIZE);
        out.putShort(VHDX_METADATA + 10, (short) facts.size());
        for (int i = 0; i < facts.size(); i++) {
            int at = VHDX_METADATA + 32 + 32 * i;
            guid(out, at, facts.get(i));
            out.putInt(at + 16, (64 << 10) + 16 * i).putInt(at + 20, 8);
        }
        out.putInt(VHDX_FACTS, 1 << 20).putLong(VHDX_FACTS + 16, VHDX_SIZE).putInt(VHDX_FACTS + 32, 512);
        return sealedVhdx(out.array());
    }

    private static void region(ByteBuffer out, int number, UUID name, long offset, int length) {
        int at = VHDX_REGIONS + 16 + 32 * number;
        guid(out, at, name);
        out.putLong(at + 16, offset).putInt(at + 24, length).putInt(at + 28, 1);
    }

    static void guid(ByteBuffer out, int at, UUID name) {
        long high = name.getMostSignificantBits();
        out.putInt(at, (int) (high >>> 32))
                .putShort(at + 4, (short) (high >>> 16))
                .putShort(at + 6, (short) high);
        out.order(ByteOrder.BIG_ENDIAN).putLong(at + 8, name.getLeastSignificantBits());
        out.order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] sealedVhdx(byte[] image) {
        ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(VHDX_HEADER + 4, Vhdx.sum(out.slice(VHDX_HEADER, Vhdx.HEADER_BYTES)));
        out.putInt(VHDX_REGIONS + 4, Vhdx.sum(out.slice(VHDX_REGIONS, Vhdx.REGION_BYTES)));
        return image;
    }

    static byte[] ova(String... names) {
        byte[] vmdk = vmdk();
        int each = 512 + (vmdk.length + 511) / 512 * 512;
        byte[] out = new byte[names.length * each + 1024];
        for (int i = 0; i < names.length; i++) {
            byte[] content = names[i].endsWith(".vmdk") ? vmdk : new byte[0];
            byte[] header = tarHeader(names[i], names[i].endsWith(".vmdk") ? vmdk.length : each - 512);
            System.arraycopy(header, 0, out, i * each, 512);
            System.arraycopy(content, 0, out, i * each + 512, content.length);
        }
        return out;
    }

    private static byte[] tarHeader(String name, int size) {
        ByteBuffer out = bytes(512, ByteOrder.BIG_ENDIAN);
        out.put(0, name.getBytes(StandardCharsets.US_ASCII));
        out.put(124, String.format("%011o", size).getBytes(StandardCharsets.US_ASCII))
                .put(156, (byte) '0');
        out.put(257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
        return out.array();
    }
}
