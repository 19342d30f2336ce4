package cas.kv.lmdb;

import cas.disk.Disk;
import cas.disk.FileStat;
import cas.disk.ReadableFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;

/// The pages of an LMDB 0.9 data file, read as bytes and not through a map: what is wrong with it is an
/// answer here, and the death of the process there (rule D9).
final class DatabaseFile implements Closeable {
    static final int HEADER_BYTES = 16;
    private static final int PAGE_META = 0x08;
    private static final int MAGIC = 0xBEEFC0DE;
    private static final int VERSION = 1;
    private static final int PAGE_BYTES_MIN = 512;
    private static final int PAGE_BYTES_MAX = 65536;
    private static final int META_BYTES = 152;
    /// So much may be missing at the end: pages that were taken and given back by one transaction.
    private static final long UNWRITTEN_BYTES_MAX = 256L << 20;
    private static final int PAGE_BYTES_AT = 40;
    private static final int FREE_AT = 40;
    private static final int MAIN_AT = 88;
    private static final int LAST_PAGE_AT = 136;
    private static final int TRANSACTION_AT = 144;

    private final ReadableFile file;
    private final long length;

    private DatabaseFile(ReadableFile file) throws IOException {
        this.file = file;
        this.length = file.size();
    }

    static DatabaseFile open(Disk disk, Path path) throws IOException {
        ReadableFile file = disk.open(path);
        try {
            return new DatabaseFile(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    static boolean exists(Disk disk, Path path) throws IOException {
        // An empty file is what LMDB makes first: a database that was never begun.
        return disk.stat(path)
                .filter(stat -> stat.type() == FileStat.Type.FILE && stat.size() > 0)
                .isPresent();
    }

    /// One of the two meta pages.
    ///
    /// @param free root of the table of free pages
    /// @param main root of the table of tables
    record Meta(int pageBytes, Tree free, Tree main, long lastPage, long transaction) {}

    /// What the file says of one tree.
    record Tree(int flags, int depth, long branches, long leaves, long overflows, long entries, long root) {
        static final int BYTES = 48;
        private static final long NONE = -1;

        static Tree at(ByteBuffer page, int at) {
            return new Tree(
                    Short.toUnsignedInt(page.getShort(at + 4)),
                    Short.toUnsignedInt(page.getShort(at + 6)),
                    page.getLong(at + 8),
                    page.getLong(at + 16),
                    page.getLong(at + 24),
                    page.getLong(at + 32),
                    page.getLong(at + 40));
        }

        boolean isEmpty() {
            return root == NONE;
        }
    }

    /// Something does not fit together.
    static final class Flaw extends Exception {
        private static final long serialVersionUID = 1;

        Flaw(String why) {
            super(why);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    /// The meta page that LMDB would take: the newer one, and both must be whole.
    Meta meta() throws IOException, Flaw {
        Meta first = meta(0);
        Meta second = meta(first.pageBytes());
        if (second.pageBytes() != first.pageBytes()) {
            throw new Flaw("its two meta pages disagree");
        }
        Meta newer = first.transaction() < second.transaction() ? second : first;
        if (newer.lastPage() < 1 || newer.lastPage() > (length + UNWRITTEN_BYTES_MAX) / newer.pageBytes()) {
            throw new Flaw("it has " + length + " bytes, and its last page is said to be " + newer.lastPage());
        }
        return newer;
    }

    /// The meta page of one transaction, while a reader of it is open.
    Optional<Meta> meta(long transaction, int pageBytes) throws IOException, Flaw {
        Meta found = meta(transaction % 2 == 0 ? 0 : pageBytes);
        return Optional.of(found).filter(meta -> meta.transaction() == transaction);
    }

    private Meta meta(long at) throws IOException, Flaw {
        ByteBuffer page = read(at, META_BYTES);
        if ((page.getShort(10) & PAGE_META) == 0 || page.getInt(16) != MAGIC || page.getInt(20) != VERSION) {
            throw new Flaw("there is no meta page at byte " + at);
        }
        int pageBytes = page.getInt(PAGE_BYTES_AT);
        if (pageBytes < PAGE_BYTES_MIN || pageBytes > PAGE_BYTES_MAX || Integer.bitCount(pageBytes) != 1) {
            throw new Flaw("the meta page at byte " + at + " tells of pages of " + pageBytes + " bytes");
        }
        return new Meta(
                pageBytes,
                Tree.at(page, FREE_AT),
                Tree.at(page, MAIN_AT),
                page.getLong(LAST_PAGE_AT),
                page.getLong(TRANSACTION_AT));
    }

    /// Whether the file ends before the last page it was told of. That may be right: a page that was
    /// given back in the transaction that took it is never written.
    boolean isShort(Meta meta) {
        return length < (meta.lastPage() + 1) * meta.pageBytes();
    }

    /// @throws Flaw if the file ends before
    ByteBuffer page(Meta meta, long number) throws IOException, Flaw {
        if (number < 2 || number > meta.lastPage()) {
            throw new Flaw("page " + number + " is asked for, of 2 to " + meta.lastPage());
        }
        return read(number * meta.pageBytes(), meta.pageBytes());
    }

    ByteBuffer read(long at, int bytes) throws IOException, Flaw {
        if (at + bytes > length) {
            throw new Flaw("it ends at byte " + length + ", and " + bytes + " bytes are asked for at byte " + at);
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, at + buffer.position()) >= 0) {
            // A read may be short.
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
