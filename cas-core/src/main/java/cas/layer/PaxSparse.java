package cas.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the PAX records of one entry say about its holes.
///
/// @param size of the file
/// @param numbers offsets and lengths in turn
/// @param inFront whether they come before the bytes instead
record PaxSparse(long size, List<Long> numbers, boolean inFront) {
    static final String PREFIX = "GNU.sparse.";
    static final String OFFSET = PREFIX + "offset";
    static final String LENGTH = PREFIX + "numbytes";
    static final String NAME = PREFIX + "name";
    private static final String MAP = PREFIX + "map";
    private static final String PARTS = PREFIX + "numblocks";
    private static final String SIZE = PREFIX + "size";
    private static final String REAL_SIZE = PREFIX + "realsize";
    private static final String MAJOR = PREFIX + "major";
    private static final String MINOR = PREFIX + "minor";

    PaxSparse {
        numbers = List.copyOf(numbers);
    }

    /// @param records of which at least one is about holes
    /// @param single what the old form says with the same keys again and again
    static PaxSparse of(Map<String, String> records, List<Long> single) {
        String major = records.getOrDefault(MAJOR, "0");
        String minor = records.getOrDefault(MINOR, "0");
        if (major.equals("1") && minor.equals("0")) {
            checkAbsent(records, single);
            return new PaxSparse(size(records, REAL_SIZE), List.of(), true);
        }
        if (!major.equals("0") || !minor.equals("0") && !minor.equals("1")) {
            throw Refused.layer("sparse map: expected version 0.0, 0.1 or 1.0, found another");
        }
        List<Long> numbers = records.containsKey(MAP) ? list(records.getOrDefault(MAP, "")) : single;
        if (records.containsKey(MAP) && !single.isEmpty()) {
            throw Refused.layer("sparse map: expected one, found two");
        }
        if (PaxHeader.decimal(records.getOrDefault(PARTS, ""), PARTS) * 2 != numbers.size()) {
            throw Refused.layer(
                    "sparse map: expected as many parts as " + PARTS + " says, found " + numbers.size() + " numbers");
        }
        return new PaxSparse(size(records, SIZE), numbers, false);
    }

    private static void checkAbsent(Map<String, String> records, List<Long> single) {
        if (records.containsKey(MAP) || records.containsKey(PARTS) || !single.isEmpty()) {
            throw Refused.layer("sparse map: expected it in front of the bytes (version 1.0), found another one");
        }
    }

    private static long size(Map<String, String> records, String key) {
        return PaxHeader.decimal(records.getOrDefault(key, ""), key);
    }

    private static List<Long> list(String text) {
        List<Long> numbers = new ArrayList<>();
        for (String number : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            numbers.add(PaxHeader.decimal(number, MAP));
        }
        return numbers;
    }
}
