package cas.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Records as numbers of 64 bits, made of table and key: at a million records, two of them have the same one with a
/// chance of one in forty million.
final class Nodes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FIRST = 0x9e3779b97f4a7c15L;
    private static final long SECOND = 0xd6e8feb86659fd93L;
    private static final int WORD_BYTES = Long.BYTES;

    /// Ingests have no table; their keys are made as those of images are.
    private static final String INGEST = "ingest";

    private Nodes() {}

    static long of(TypedTable<?> table, byte[] key) {
        return of(table.table().name(), key, key.length);
    }

    static long ingest(byte[] key) {
        return of(INGEST, key, key.length);
    }

    private static long of(String kind, byte[] key, int length) {
        long bits = kind.hashCode() * FIRST + length;
        int at = 0;
        for (; at + WORD_BYTES <= length; at += WORD_BYTES) {
            bits = mixed(bits ^ (long) LONG.get(key, at));
        }
        if (at < length) {
            bits = mixed(bits ^ (long) LONG.get(Arrays.copyOfRange(key, at, at + WORD_BYTES), 0));
        }
        return mixed(bits);
    }

    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 32) * FIRST;
        return (mixed ^ mixed >>> 29) * SECOND;
    }

    /// What stands for a record that is held alone, without what it refers to (rule F7).
    static long flat(long node) {
        return mixed(node + SECOND);
    }
}
