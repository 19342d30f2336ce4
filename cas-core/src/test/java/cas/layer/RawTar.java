package cas.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// Archives as an attacker writes them: any header, any lie, right checksums unless asked otherwise.
final class RawTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// One header as given by its fields, then bytes filled up to whole blocks.
    RawTar entry(char type, String name, String link, byte[] content, Consumer<byte[]> change) {
        byte[] block = new HeaderBlock((byte) type)
                .bytes(Tar.NAME_OFFSET, Tar.NAME_BYTES, latin(name))
                .bytes(Tar.LINK_OFFSET, Tar.NAME_BYTES, latin(link))
                .octal(Tar.MODE_OFFSET, Tar.NUMBER_BYTES, 0755)
                .octal(Tar.UID_OFFSET, Tar.NUMBER_BYTES, 0)
                .octal(Tar.GID_OFFSET, Tar.NUMBER_BYTES, 0)
                .octal(Tar.SIZE_OFFSET, Tar.LONG_NUMBER_BYTES, content.length)
                .octal(Tar.MTIME_OFFSET, Tar.LONG_NUMBER_BYTES, 0)
                .octal(Tar.MAJOR_OFFSET, Tar.NUMBER_BYTES, 0)
                .octal(Tar.MINOR_OFFSET, Tar.NUMBER_BYTES, 0)
                .finish();
        byte[] before = block.clone();
        change.accept(block);
        boolean sumLeft = Arrays.equals(
                before,
                Tar.CHECKSUM_OFFSET,
                Tar.CHECKSUM_OFFSET + 8,
                block,
                Tar.CHECKSUM_OFFSET,
                Tar.CHECKSUM_OFFSET + 8);
        out.writeBytes(sumLeft ? sealed(block) : block);
        out.writeBytes(content);
        out.writeBytes(new byte[Tar.padding(content.length)]);
        return this;
    }

    RawTar entry(char type, String name, String link) {
        return entry(type, name, link, new byte[0], _ -> {});
    }

    RawTar file(String name, String content) {
        return entry('0', name, "", latin(content), _ -> {});
    }

    RawTar directory(String name) {
        return entry('5', name, "");
    }

    RawTar symlink(String name, String target) {
        return entry('2', name, target);
    }

    RawTar hardLink(String name, String target) {
        return entry('1', name, target);
    }

    /// A PAX header with these records, keys and values in turn.
    RawTar pax(String... records) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < records.length; i += 2) {
            String rest = " " + records[i] + "=" + records[i + 1] + "\n";
            int length = rest.length();
            while (Integer.toString(length).length() + rest.length() != length) {
                length = Integer.toString(length).length() + rest.length();
            }
            text.append(length).append(rest);
        }
        return entry('x', "pax", "", latin(text.toString()), _ -> {});
    }

    RawTar bytes(byte[] raw) {
        out.writeBytes(raw);
        return this;
    }

    byte[] end() {
        out.writeBytes(new byte[2 * Tar.BLOCK_BYTES]);
        return out.toByteArray();
    }

    byte[] cut() {
        return out.toByteArray();
    }

    static byte[] sealed(byte[] block) {
        Arrays.fill(block, Tar.CHECKSUM_OFFSET, Tar.CHECKSUM_OFFSET + Tar.NUMBER_BYTES, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += Byte.toUnsignedInt(b);
        }
        put(block, Tar.CHECKSUM_OFFSET, "%06o\0 ".formatted(sum));
        return block;
    }

    static void put(byte[] block, int offset, String text) {
        byte[] bytes = latin(text);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    static Consumer<byte[]> with(int offset, String text) {
        return block -> put(block, offset, text);
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
