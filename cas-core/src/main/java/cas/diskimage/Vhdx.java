package cas.diskimage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/// vhdx, without a parent and with an empty log.
final class Vhdx {
    static final String MAGIC = "vhdxfile";
    static final UUID BLOCKS = UUID.fromString("2dc27766-f623-4200-9d64-115e9bfd4a08");
    static final UUID METADATA = UUID.fromString("8b7ca206-4790-4b9a-b8fe-575f050f886e");
    static final UUID PARAMETERS = UUID.fromString("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    static final UUID DISK_SIZE = UUID.fromString("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    static final UUID SECTOR_SIZE = UUID.fromString("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    static final UUID PHYSICAL_SECTOR = UUID.fromString("cda348c7-445d-4471-9cc9-e9885251c556");
    static final UUID IDENTITY = UUID.fromString("beca12ab-b2e6-4523-93ef-c309e000c746");
    static final int HEADER_BYTES = 4096;
    static final int REGION_BYTES = 64 << 10;

    private static final long[] HEADERS_AT = {64 << 10, 128 << 10};
    private static final long[] REGIONS_AT = {192 << 10, 256 << 10};
    private static final int ENTRIES_MAX = 2047;
    private static final int ENTRY_BYTES = 32;
    private static final int METADATA_TABLE_BYTES = 64 << 10;
    private static final long BLOCK_BYTES_MIN = 1 << 20;
    private static final long BLOCK_BYTES_MAX = 256 << 20;
    private static final int FULLY_PRESENT = 6;
    private static final int PARTLY_PRESENT = 7;
    private static final UUID NIL = new UUID(0, 0);

    private final Span image;

    private Vhdx(Span image) {
        this.image = image;
    }

    private record Place(long offset, long length) {}

    /// @return the size of the disk
    static long size(Span all) throws IOException {
        return new Vhdx(all.as("vhdx", ByteOrder.LITTLE_ENDIAN)).check();
    }

    private long check() throws IOException {
        headers();
        Map<UUID, Place> regions = regions();
        Place blocks = regions.get(BLOCKS);
        Place metadata = regions.get(METADATA);
        if (blocks == null || metadata == null || regions.size() != 2) {
            throw image.refused("regions", "one of blocks and one of metadata", regions.size() + " others");
        }
        Map<UUID, Place> facts = facts(metadata);
        for (UUID known : facts.keySet()) {
            boolean right = known.equals(PARAMETERS)
                    || known.equals(DISK_SIZE)
                    || known.equals(SECTOR_SIZE)
                    || known.equals(PHYSICAL_SECTOR)
                    || known.equals(IDENTITY);
            image.require(right, "metadata", "none of a parent, none unknown", known);
        }
        ByteBuffer parameters = fact(facts, PARAMETERS, 8);
        long block = Integer.toUnsignedLong(parameters.getInt(0));
        image.require(
                block >= BLOCK_BYTES_MIN && block <= BLOCK_BYTES_MAX && Long.bitCount(block) == 1,
                "block size",
                "a power of two from 1 MiB to 256 MiB",
                block);
        image.require((parameters.getInt(4) & ~1) == 0, "parent", "none", "one");
        int sector = fact(facts, SECTOR_SIZE, 4).getInt(0);
        image.require(sector == 512 || sector == 4096, "sector size", "512 or 4096", Integer.toUnsignedString(sector));
        long size = fact(facts, DISK_SIZE, 8).getLong(0);
        image.require(
                size > 0 && size <= DiskHeaders.DISK_BYTES_MAX && size % sector == 0,
                "size of the disk",
                "sectors, at most " + DiskHeaders.DISK_BYTES_MAX + " bytes",
                Span.unsigned(size));
        blocks(blocks, size, block, sector);
        return size;
    }

    /// The later one counts; there must be nothing to be replayed.
    private void headers() throws IOException {
        List<ByteBuffer> whole = new ArrayList<>();
        for (long at : HEADERS_AT) {
            ByteBuffer header = image.read("header", at, HEADER_BYTES);
            if (image.has(at, "head") && header.getInt(4) == sum(header)) {
                whole.add(header);
            }
        }
        image.require(!whole.isEmpty(), "headers", "one with the right sum", "none");
        ByteBuffer first = whole.getFirst();
        ByteBuffer last = whole.getLast();
        int later = Long.compareUnsigned(last.getLong(8), first.getLong(8));
        image.require(later != 0 || last.equals(first), "headers", "different numbers", "the same number twice");
        ByteBuffer header = later > 0 ? last : first;
        image.require(Span.guid(header, 48).equals(NIL), "log", "an empty one", "one to be replayed");
        int version = header.getShort(66);
        image.require(version == 1, "version", "1", version);
    }

    private Map<UUID, Place> regions() throws IOException {
        Map<UUID, Place> found = new HashMap<>();
        int whole = 0;
        for (long at : REGIONS_AT) {
            ByteBuffer table = image.read("region table", at, REGION_BYTES);
            if (!image.has(at, "regi") || table.getInt(4) != sum(table)) {
                continue;
            }
            whole++;
            Map<UUID, Place> here = new HashMap<>();
            for (int i = 0, count = count(table.getInt(8)); i < count; i++) {
                int entry = 16 + i * ENTRY_BYTES;
                Place place = new Place(table.getLong(entry + 16), Integer.toUnsignedLong(table.getInt(entry + 24)));
                image.requireInside("region", place.offset(), place.length());
                image.require(here.put(Span.guid(table, entry), place) == null, "region", "each once", "one twice");
            }
            image.require(whole == 1 || here.equals(found), "region tables", "two of the same", "different ones");
            found = here;
        }
        image.require(whole > 0, "region tables", "one with the right sum", "none");
        return found;
    }

    private Map<UUID, Place> facts(Place metadata) throws IOException {
        Span region = image.part(metadata.offset(), metadata.length());
        ByteBuffer table = region.read("metadata", 0, METADATA_TABLE_BYTES);
        image.require(region.has(0, "metadata"), "metadata", "a table", "something else");
        Map<UUID, Place> facts = new HashMap<>();
        for (int i = 0, count = count(table.getShort(10)); i < count; i++) {
            int entry = 32 + i * ENTRY_BYTES;
            long offset = Integer.toUnsignedLong(table.getInt(entry + 16));
            long length = Integer.toUnsignedLong(table.getInt(entry + 20));
            region.requireInside("metadata", offset, length);
            Place place = new Place(metadata.offset() + offset, length);
            image.require(facts.put(Span.guid(table, entry), place) == null, "metadata", "each once", "one twice");
        }
        return facts;
    }

    private int count(int number) {
        image.require(
                number >= 0 && number <= ENTRIES_MAX,
                "entries",
                "at most " + ENTRIES_MAX,
                Integer.toUnsignedString(number));
        return number;
    }

    private ByteBuffer fact(Map<UUID, Place> facts, UUID name, int bytes) throws IOException {
        Place place = facts.get(name);
        if (place == null || place.length() < bytes) {
            throw image.refused("metadata", "all that is required", "no " + name);
        }
        return image.read("metadata", place.offset(), bytes);
    }

    /// Between the blocks of every chunk lies one of the sectors' bitmaps.
    private void blocks(Place table, long size, long block, int sector) throws IOException {
        long count = size / block + (size % block == 0 ? 0 : 1);
        long perChunk = (1L << 23) * sector / block;
        long entries = count + (count - 1) / perChunk;
        image.require(entries * 8 <= table.length(), "table of blocks", entries + " entries", table.length() / 8);
        ByteBuffer all = image.read("table of blocks", table.offset(), entries * 8);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; all.hasRemaining(); i++) {
            long entry = all.getLong();
            int state = (int) (entry & 7);
            boolean bitmap = i % (perChunk + 1) == perChunk;
            image.require(state != PARTLY_PRESENT || bitmap, "block", "none that a parent has a part of", "one");
            if (state == FULLY_PRESENT && !bitmap) {
                long at = entry >>> 20 << 20;
                image.requireInside("block", at, 1);
                image.require(at > 0 && seen.add(at), "block", "one for each entry", "a loop");
            }
        }
    }

    /// CRC-32C of a part whose own sum, at 4, counts as zero.
    static int sum(ByteBuffer bytes) {
        ByteBuffer copy =
                ByteBuffer.allocate(bytes.limit()).put(bytes.duplicate().position(0));
        copy.putInt(4, 0).flip();
        CRC32C crc = new CRC32C();
        crc.update(copy);
        return (int) crc.getValue();
    }
}
