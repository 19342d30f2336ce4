package cas.gc;

/// Numbers, evenly spread over all 64 bits, in many small arrays: 11 to 16 bytes for each. It grows part by part, so
/// that no moment needs twice the room; and numbers that are near each other lie near each other, so that who asks in
/// order finds them fast.
final class LongSet {
    private static final int PART_BITS = 8;
    private static final int FIRST_SLOTS = 4;

    private final long[][] parts = new long[1 << PART_BITS][FIRST_SLOTS];
    private final int[] sizes = new int[1 << PART_BITS];
    private int size;
    private boolean zero;

    /// @return false if it was there
    boolean add(long number) {
        if (number == 0) {
            boolean fresh = !zero;
            zero = true;
            size += fresh ? 1 : 0;
            return fresh;
        }
        int part = part(number);
        long[] slots = parts[part];
        int slot = find(slots, number);
        if (slots[slot] == number) {
            return false;
        }
        slots[slot] = number;
        size++;
        if (++sizes[part] > slots.length / 4 * 3) {
            parts[part] = wider(slots);
        }
        return true;
    }

    boolean has(long number) {
        if (number == 0) {
            return zero;
        }
        long[] slots = parts[part(number)];
        return slots[find(slots, number)] == number;
    }

    int size() {
        return size;
    }

    private static int part(long number) {
        return (int) (number >>> Long.SIZE - PART_BITS);
    }

    /// Half as much again.
    private static long[] wider(long[] slots) {
        long[] wider = new long[slots.length / 2 * 3];
        for (long number : slots) {
            if (number != 0) {
                wider[find(wider, number)] = number;
            }
        }
        return wider;
    }

    private static int find(long[] slots, long number) {
        long spread = number << PART_BITS >>> Integer.SIZE;
        int slot = (int) (spread * slots.length >>> Integer.SIZE);
        while (slots[slot] != 0 && slots[slot] != number) {
            slot = slot + 1 == slots.length ? 0 : slot + 1;
        }
        return slot;
    }
}
