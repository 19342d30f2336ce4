package cas.layer;

import cas.layer.Entry.Directory;
import cas.layer.Entry.Fifo;
import cas.layer.Entry.File;
import cas.layer.Entry.HardLink;
import cas.layer.Entry.Node;
import cas.layer.Entry.Symlink;
import cas.os.Attributes;
import cas.os.Device;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Encodes what comes before the bytes of an entry: its header, and PAX records where a field is too small.
final class HeaderWriter {
    private static final Device NONE = new Device(Device.Kind.CHARACTER, 0, 0);
    private static final byte[] NOTHING = {};
    private static final byte[] PAX_NAME = "PaxHeaders.0/records".getBytes(StandardCharsets.ISO_8859_1);

    private HeaderWriter() {}

    static byte[] encode(Entry entry) {
        return switch (entry) {
            case Directory directory -> encode(directory, Tar.DIRECTORY, directoryName(directory), NOTHING);
            case File file -> encode(file, Tar.FILE, name(file), NOTHING);
            case Symlink link -> encode(link, Tar.SYMLINK, name(link), bytes(link.target()));
            case HardLink link ->
                encode(link, Tar.HARD_LINK, name(link), link.target().toBytes());
            case Fifo fifo -> encode(fifo, Tar.FIFO, name(fifo), NOTHING);
            case Node node -> encode(node, type(node.device()), name(node), NOTHING);
        };
    }

    private static byte type(Device device) {
        return switch (device.kind()) {
            case CHARACTER -> Tar.CHARACTER;
            case BLOCK -> Tar.BLOCK;
        };
    }

    private static byte[] name(Entry entry) {
        return entry.path().toBytes();
    }

    private static byte[] directoryName(Directory directory) {
        String name = directory.path().isRoot() ? "." : new String(name(directory), StandardCharsets.ISO_8859_1);
        return bytes(name + "/");
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] encode(Entry entry, byte type, byte[] name, byte[] link) {
        Attributes attributes = entry.attributes();
        long size = entry instanceof File file ? file.size() : 0;
        PaxRecords pax = records(attributes, size);
        if (name.length > Tar.NAME_BYTES) {
            pax.put("path", name);
        }
        if (link.length > Tar.NAME_BYTES) {
            pax.put("linkpath", link);
        }
        Device device = entry instanceof Node node ? node.device() : NONE;
        byte[] header = new HeaderBlock(type)
                .bytes(Tar.NAME_OFFSET, Tar.NAME_BYTES, name)
                .bytes(Tar.LINK_OFFSET, Tar.NAME_BYTES, link)
                .octal(Tar.MODE_OFFSET, Tar.NUMBER_BYTES, attributes.mode())
                .octal(Tar.UID_OFFSET, Tar.NUMBER_BYTES, attributes.uid())
                .octal(Tar.GID_OFFSET, Tar.NUMBER_BYTES, attributes.gid())
                .octal(Tar.SIZE_OFFSET, Tar.LONG_NUMBER_BYTES, size)
                .octal(
                        Tar.MTIME_OFFSET,
                        Tar.LONG_NUMBER_BYTES,
                        Math.max(0, attributes.modified().getEpochSecond()))
                .octal(Tar.MAJOR_OFFSET, Tar.NUMBER_BYTES, device.major())
                .octal(Tar.MINOR_OFFSET, Tar.NUMBER_BYTES, device.minor())
                .finish();
        return pax.isEmpty() ? header : join(extension(pax.toBytes()), header);
    }

    private static PaxRecords records(Attributes attributes, long size) {
        PaxRecords pax = new PaxRecords();
        if (!HeaderBlock.fits(size, Tar.LONG_NUMBER_BYTES)) {
            pax.put("size", Long.toString(size));
        }
        if (!HeaderBlock.fits(attributes.uid(), Tar.NUMBER_BYTES)) {
            pax.put("uid", Long.toString(attributes.uid()));
        }
        if (!HeaderBlock.fits(attributes.gid(), Tar.NUMBER_BYTES)) {
            pax.put("gid", Long.toString(attributes.gid()));
        }
        Instant modified = attributes.modified();
        long seconds = modified.getEpochSecond();
        if (seconds >= 0 && (modified.getNano() != 0 || !HeaderBlock.fits(seconds, Tar.LONG_NUMBER_BYTES))) {
            pax.put("mtime", PaxTime.format(modified));
        }
        for (String name : attributes.xattrNames()) {
            pax.put(Tar.PAX_XATTR + name, attributes.xattr(name));
        }
        return pax;
    }

    private static byte[] extension(byte[] records) {
        byte[] header = new HeaderBlock(Tar.PAX_NEXT)
                .bytes(Tar.NAME_OFFSET, Tar.NAME_BYTES, PAX_NAME)
                .octal(Tar.MODE_OFFSET, Tar.NUMBER_BYTES, 0644)
                .octal(Tar.UID_OFFSET, Tar.NUMBER_BYTES, 0)
                .octal(Tar.GID_OFFSET, Tar.NUMBER_BYTES, 0)
                .octal(Tar.SIZE_OFFSET, Tar.LONG_NUMBER_BYTES, records.length)
                .octal(Tar.MTIME_OFFSET, Tar.LONG_NUMBER_BYTES, 0)
                .finish();
        return join(header, records, new byte[Tar.padding(records.length)]);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
