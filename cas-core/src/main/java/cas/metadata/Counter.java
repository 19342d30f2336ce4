package cas.metadata;

import cas.kv.ReadTransaction;
import cas.kv.WriteTransaction;
import java.util.List;

/// Hands out numbers that are never used again.
record Counter(long next) {
    static final String SNAPSHOTS = "snapshot";
    static final String LEASES = "lease";
    /// There while bytes or directories may lie about that nobody has recorded.
    private static final String LEFTOVERS = "leftovers";

    private static byte[] key(String name) {
        return Keys.key().name(name);
    }

    static long peek(ReadTransaction tx, String name) {
        return Schema.COUNTERS.get(tx, key(name)).map(Counter::next).orElse(1L);
    }

    static boolean leftBehind(ReadTransaction tx) {
        return Schema.COUNTERS.has(tx, key(LEFTOVERS));
    }

    static void leaveBehind(WriteTransaction tx) {
        Schema.COUNTERS.put(tx, key(LEFTOVERS), new Counter(1));
    }

    static boolean nothingLeft(WriteTransaction tx) {
        return Schema.COUNTERS.delete(tx, key(LEFTOVERS));
    }

    /// Whether a number was ever handed out.
    static boolean isKnown(ReadTransaction tx, String name) {
        return Schema.COUNTERS.has(tx, key(name));
    }

    static long take(WriteTransaction tx, String name) {
        long number = peek(tx, name);
        Schema.COUNTERS.put(tx, key(name), new Counter(number + 1));
        return number;
    }

    /// From now on only numbers from `next` are handed out.
    static void raise(WriteTransaction tx, String name, long next) {
        if (next > peek(tx, name)) {
            Schema.COUNTERS.put(tx, key(name), new Counter(next));
        }
    }

    static final class Form implements TypedTable.Codec<Counter> {
        private static final Field NEXT = Field.uint(1, "next");

        @Override
        public List<Field> fields() {
            return List.of(NEXT);
        }

        @Override
        public FieldWriter encode(Counter value) {
            return new FieldWriter().uint(NEXT, value.next);
        }

        @Override
        public Counter decode(FieldReader reader) throws Malformed {
            return new Counter(reader.count(NEXT));
        }
    }
}
