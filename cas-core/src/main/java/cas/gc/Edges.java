package cas.gc;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// Who holds whom, as numbers: 12 bytes for each edge and up to 48 for each that holds any.
final class Edges {
    private static final int FIRST_SLOTS = 1024;
    private static final int NONE = -1;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /// Open addressing by `from`; `heads` says where a chain begins, and is `NONE` in a free slot.
    private long[] froms = new long[FIRST_SLOTS];

    private int[] heads = free(FIRST_SLOTS);
    private int holders;

    private long[] targets = new long[FIRST_SLOTS];
    private int[] nexts = new int[FIRST_SLOTS];
    private int size;
    /// Where the last `from` stands: edges of one record come one after the other.
    private int last;

    private static int[] free(int slots) {
        int[] heads = new int[slots];
        Arrays.fill(heads, NONE);
        return heads;
    }

    void add(long from, long to) {
        int slot = heads[last] != NONE && froms[last] == from ? last : find(froms, heads, from);
        last = slot;
        if (heads[slot] == NONE) {
            froms[slot] = from;
            holders++;
        }
        if (size == targets.length) {
            targets = Arrays.copyOf(targets, wider(size));
            nexts = Arrays.copyOf(nexts, targets.length);
        }
        targets[size] = to;
        nexts[size] = heads[slot];
        heads[slot] = size++;
        if (holders > froms.length / 2) {
            grow();
        }
    }

    /// Half as much again, so that no more than a third lies idle.
    private static int wider(int length) {
        return Math.addExact(length, length / 2);
    }

    void each(long from, LongConsumer visitor) {
        int slot = find(froms, heads, from);
        for (int edge = heads[slot]; edge != NONE; edge = nexts[edge]) {
            visitor.accept(targets[edge]);
        }
    }

    private void grow() {
        long[] widerFroms = new long[Math.multiplyExact(froms.length, 2)];
        int[] widerHeads = free(widerFroms.length);
        for (int slot = 0; slot < froms.length; slot++) {
            if (heads[slot] != NONE) {
                int place = find(widerFroms, widerHeads, froms[slot]);
                widerFroms[place] = froms[slot];
                widerHeads[place] = heads[slot];
            }
        }
        froms = widerFroms;
        heads = widerHeads;
        last = 0;
    }

    private static int find(long[] froms, int[] heads, long from) {
        int mask = froms.length - 1;
        int slot = (int) (from * SPREAD >>> 32) & mask;
        while (heads[slot] != NONE && froms[slot] != from) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
