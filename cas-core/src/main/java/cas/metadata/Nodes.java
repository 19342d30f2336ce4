package cas.metadata;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Records as numbers of 64 bits, made of table and key: at a million records, two of them have the same one with a
/// chance of one in forty million.
///
/// The number of a blob begins as its digest does, but for a mask that is the same for all of its namespace: who visits
/// blobs in the order of their keys visits the numbers nearly in theirs.
final class Nodes {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long FIRST = 0x9e3779b97f4a7c15L;
    private static final long SECOND = 0xd6e8feb86659fd93L;
    private static final int WORD_BYTES = Long.BYTES;

    /// Ingests have no table; their keys are made as those of images are.
    private static final String INGEST = "ingest";

    private Nodes() {}

    static long of(TypedTable<?> table, byte[] key) {
        return table.equals(Schema.BLOBS) ? blob(key) : hash(table.table().name(), key);
    }

    static long ingest(byte[] key) {
        return hash(INGEST, key);
    }

    /// A digest needs no hash.
    private static long blob(byte[] key) {
        // Behind the namespace comes the number of the algorithm.
        int digest = ReferenceLabels.namespaceBytes(key) + 1;
        if (key.length - digest < WORD_BYTES) {
            return hash(Schema.BLOBS.table().name(), key);
        }
        return (long) BIG_ENDIAN.get(key, digest) ^ hash(Schema.BLOBS.table().name(), key, digest);
    }

    private static long hash(String kind, byte[] key) {
        return hash(kind, key, key.length);
    }

    private static long hash(String kind, byte[] key, int length) {
        long bits = kind.hashCode() * FIRST + length;
        int at = 0;
        for (; at + WORD_BYTES <= length; at += WORD_BYTES) {
            bits = mixed(bits ^ (long) LONG.get(key, at));
        }
        if (at < length) {
            long rest = 0;
            for (int i = length - 1; i >= at; i--) {
                rest = rest << Byte.SIZE | key[i] & 0xff;
            }
            bits = mixed(bits ^ rest);
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
