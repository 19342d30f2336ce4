package cas.kv.lmdb;

import cas.kv.lmdb.DatabaseFile.Flaw;
import cas.kv.lmdb.DatabaseFile.Meta;
import cas.kv.lmdb.DatabaseFile.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/// Walks all pages of a database and sees whether they fit together: every page once, where and what it
/// should be, keys in order, nothing beyond an end, and no page in use among the free ones. What passes
/// can be opened.
final class PageWalk {
    private static final int BRANCH = 0x01;
    private static final int LEAF = 0x02;
    private static final int OVERFLOW = 0x04;
    /// What a page may be; the other marks are LMDB's own notes.
    private static final int KINDS = 0x6f;

    /// Of a node: the value lies on pages of its own; the value is a tree; the value is a list.
    private static final int BIG = 0x01;

    private static final int TREE = 0x02;
    private static final int LIST = 0x04;
    /// Of the table of free pages: the map is wanted at a fixed address, the keys are numbers.
    private static final int FIXED_PLACE = 0x01;

    private static final int NUMBERED = 0x08;
    private static final int NODE_BYTES = 8;
    private static final int DEPTH_MAX = 32;
    private static final int KEY_BYTES_MAX = 511;

    private final DatabaseFile file;
    private final Meta meta;
    private final BitSet used = new BitSet();
    private final BitSet free = new BitSet();

    private PageWalk(DatabaseFile file, Meta meta) {
        this.file = file;
        this.meta = meta;
    }

    static void walk(DatabaseFile file, Meta meta) throws IOException, Flaw {
        if (meta.lastPage() < 1 || meta.lastPage() > Integer.MAX_VALUE - 8) {
            throw new Flaw("its last page is said to be " + meta.lastPage());
        }
        if ((meta.free().flags() & FIXED_PLACE) != 0
                || (meta.free().flags() & NUMBERED) == 0
                || meta.main().flags() != 0) {
            throw new Flaw("its meta page has the marks " + meta.free().flags() + " and "
                    + meta.main().flags());
        }
        PageWalk walk = new PageWalk(file, meta);
        walk.tree(meta.free(), Kind.FREE);
        walk.tree(meta.main(), Kind.MAIN);
        if (walk.free.intersects(walk.used)) {
            walk.free.and(walk.used);
            throw new Flaw("page " + walk.free.nextSetBit(0) + " is in use and said to be free");
        }
    }

    /// What the values of a tree are: lists of free pages, other trees, or anything.
    private enum Kind {
        FREE,
        MAIN,
        TABLE,
    }

    private void tree(Tree tree, Kind kind) throws IOException, Flaw {
        if (tree.isEmpty()) {
            return;
        }
        if (tree.depth() < 1 || tree.depth() > DEPTH_MAX) {
            throw new Flaw("a tree is said to be " + tree.depth() + " pages deep");
        }
        page(tree.root(), tree.depth(), kind, new Bounds(Optional.empty(), Optional.empty()));
    }

    /// The keys that a page may hold: from `least` on, below `end`.
    private record Bounds(Optional<byte[]> least, Optional<byte[]> end) {}

    private void page(long number, int depth, Kind kind, Bounds bounds) throws IOException, Flaw {
        ByteBuffer page = file.page(meta, number);
        use(number, 1);
        int expected = depth == 1 ? LEAF : BRANCH;
        if (page.getLong(0) != number || (page.getShort(10) & KINDS) != expected) {
            throw new Flaw("page " + number + " is not what it should be");
        }
        int lower = Short.toUnsignedInt(page.getShort(12));
        int upper = Short.toUnsignedInt(page.getShort(14));
        if (lower < DatabaseFile.HEADER_BYTES || lower > upper || upper > meta.pageBytes() || lower % 2 != 0) {
            throw new Flaw("the room in page " + number + " is from " + lower + " to " + upper);
        }
        int nodes = (lower - DatabaseFile.HEADER_BYTES) / 2;
        if (nodes == 0) {
            throw new Flaw("page " + number + " is empty");
        }
        if (depth == 1) {
            leaf(page, number, nodes, kind, bounds);
        } else {
            branch(page, number, nodes, depth, kind, bounds);
        }
    }

    private void use(long first, long pages) throws Flaw {
        for (long number = first; number < first + pages; number++) {
            if (number > meta.lastPage() || used.get((int) number)) {
                throw new Flaw("page " + number + " is used twice, or beyond the end");
            }
            used.set((int) number);
        }
    }

    /// Where a node begins; its header and key lie within the page.
    private int node(ByteBuffer page, long number, int index) throws Flaw {
        int at = Short.toUnsignedInt(page.getShort(DatabaseFile.HEADER_BYTES + 2 * index));
        int upper = Short.toUnsignedInt(page.getShort(14));
        if (at < upper || at % 2 != 0 || at + NODE_BYTES + keyBytes(page, at) > meta.pageBytes()) {
            throw new Flaw("entry " + index + " of page " + number + " lies at " + at);
        }
        return at;
    }

    private static int keyBytes(ByteBuffer page, int at) {
        // Guarded: the header itself may lie beyond the end.
        return at + NODE_BYTES > page.limit() ? page.limit() : Short.toUnsignedInt(page.getShort(at + 6));
    }

    private static byte[] key(ByteBuffer page, int at) {
        byte[] key = new byte[keyBytes(page, at)];
        page.get(at + NODE_BYTES, key);
        return key;
    }

    private void branch(ByteBuffer page, long number, int nodes, int depth, Kind kind, Bounds bounds)
            throws IOException, Flaw {
        Optional<byte[]> least = bounds.least();
        for (int i = 0; i < nodes; i++) {
            int at = node(page, number, i);
            if (i > 0) {
                least = Optional.of(ordered(key(page, at), least, i > 1, number, kind));
            }
            Optional<byte[]> end = i + 1 < nodes ? Optional.of(key(page, node(page, number, i + 1))) : bounds.end();
            long child = Integer.toUnsignedLong(page.getInt(at)) | (page.getShort(at + 4) & 0xffffL) << 32;
            page(child, depth - 1, kind, new Bounds(least, end));
        }
    }

    private void leaf(ByteBuffer page, long number, int nodes, Kind kind, Bounds bounds) throws IOException, Flaw {
        Optional<byte[]> least = bounds.least();
        for (int i = 0; i < nodes; i++) {
            int at = node(page, number, i);
            byte[] key = ordered(key(page, at), least, i > 0, number, kind);
            least = Optional.of(key);
            if (bounds.end().isPresent() && compare(key, bounds.end().get(), kind) >= 0) {
                throw new Flaw("a key of page " + number + " belongs to the next page");
            }
            value(page, number, at, kind);
        }
    }

    private static byte[] ordered(byte[] key, Optional<byte[]> least, boolean strictly, long number, Kind kind)
            throws Flaw {
        boolean sized = kind == Kind.FREE ? key.length == Long.BYTES : key.length > 0 && key.length <= KEY_BYTES_MAX;
        if (!sized) {
            throw new Flaw("a key of page " + number + " has " + key.length + " bytes");
        }
        if (least.isPresent() && compare(key, least.get(), kind) < (strictly ? 1 : 0)) {
            throw new Flaw("the keys of page " + number + " are not in order");
        }
        return key;
    }

    private static int compare(byte[] one, byte[] other, Kind kind) {
        if (kind == Kind.FREE && one.length == Long.BYTES && other.length == Long.BYTES) {
            return Long.compareUnsigned(number(one), number(other));
        }
        return Arrays.compareUnsigned(one, other);
    }

    private static long number(byte[] key) {
        return ByteBuffer.wrap(key).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private void value(ByteBuffer page, long number, int at, Kind kind) throws IOException, Flaw {
        long bytes = Integer.toUnsignedLong(page.getInt(at));
        int flags = page.getShort(at + 4);
        int begin = at + NODE_BYTES + keyBytes(page, at);
        int expected = kind == Kind.MAIN ? TREE : 0;
        if ((flags & ~BIG) != expected || (flags & LIST) != 0) {
            throw new Flaw("an entry of page " + number + " has the marks " + flags);
        }
        boolean big = (flags & BIG) != 0;
        if (begin + (big ? Long.BYTES : bytes) > meta.pageBytes()) {
            throw new Flaw("a value of page " + number + " ends beyond it");
        }
        ByteBuffer value = big ? overflow(page.getLong(begin), bytes) : slice(page, begin, (int) bytes);
        switch (kind) {
            case FREE -> free(value);
            case MAIN -> {
                if (bytes != Tree.BYTES) {
                    throw new Flaw("a table is described by " + bytes + " bytes");
                }
                Tree table = Tree.at(value, 0);
                if (table.flags() != 0) {
                    throw new Flaw("a table has the marks " + table.flags());
                }
                tree(table, Kind.TABLE);
            }
            case TABLE -> {}
        }
    }

    private static ByteBuffer slice(ByteBuffer page, int begin, int bytes) {
        return page.slice(begin, bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer overflow(long first, long bytes) throws IOException, Flaw {
        ByteBuffer head = file.page(meta, first);
        long pages = Integer.toUnsignedLong(head.getInt(12));
        long needed = (bytes + DatabaseFile.HEADER_BYTES + meta.pageBytes() - 1) / meta.pageBytes();
        if (head.getLong(0) != first || (head.getShort(10) & KINDS) != OVERFLOW || pages != needed) {
            throw new Flaw("page " + first + " does not hold the value it should");
        }
        use(first, pages);
        return file.read(first * meta.pageBytes() + DatabaseFile.HEADER_BYTES, (int) bytes);
    }

    /// A list of free pages: how many, then each, falling.
    private void free(ByteBuffer list) throws Flaw {
        long count = list.limit() < Long.BYTES ? -1 : list.getLong(0);
        if (count < 0 || count > list.limit() / Long.BYTES - 1) {
            throw new Flaw("a list of free pages is said to have " + count);
        }
        long above = meta.lastPage() + 1;
        for (int i = 1; i <= count; i++) {
            long number = list.getLong(i * Long.BYTES);
            if (number < 2 || number >= above || free.get((int) number)) {
                throw new Flaw("page " + number + " cannot be free");
            }
            free.set((int) number);
            above = number;
        }
    }
}
