package cas.gc;

import java.util.Arrays;

/// Numbers that are not 0, in one array: 16 bytes for each at most.
final class LongSet {
    private static final int FIRST_SLOTS = 1024;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private long[] slots = new long[FIRST_SLOTS];
    private int size;
    private boolean zero;

    /// @return false if it was there
    boolean add(long number) {
        if (number == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        int slot = find(slots, number);
        if (slots[slot] == number) {
            return false;
        }
        slots[slot] = number;
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return true;
    }

    boolean has(long number) {
        return number == 0 ? zero : slots[find(slots, number)] == number;
    }

    int size() {
        return zero ? size + 1 : size;
    }

    private void grow() {
        long[] wider = new long[Math.multiplyExact(slots.length, 2)];
        Arrays.stream(slots).filter(number -> number != 0).forEach(number -> wider[find(wider, number)] = number);
        slots = wider;
    }

    private static int find(long[] slots, long number) {
        int mask = slots.length - 1;
        int slot = (int) (number * SPREAD >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != number) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
