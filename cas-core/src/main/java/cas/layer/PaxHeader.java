package cas.layer;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The records of one PAX header. They apply to the next entry and to nothing else (rule S19). Text is kept as
/// bytes, one character each. An empty value means "as the header says".
final class PaxHeader {
    static final PaxHeader NONE = new PaxHeader(Map.of(), List.of());

    private static final String SPARSE_REAL_SIZE = "SCHILY.realsize";
    private static final long FIELD_FULL = 0_77777777777L;
    private static final int LENGTH_DIGITS_MAX = 7;
    private static final int NUMBER_DIGITS_MAX = 18;

    /// What would change which files there are. Other records of a global header would change their owners and times at
    /// most; the reference server passes over all of them, and so do we.
    private static final Set<String> EFFECTIVE = Set.of("path", "linkpath", "size");

    private final Map<String, String> records;

    /// Offsets and lengths, whose keys come again and again.
    private final List<Long> parts;

    private PaxHeader(Map<String, String> records, List<Long> parts) {
        this.records = records;
        this.parts = parts;
    }

    static PaxHeader parse(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        Map<String, String> records = new HashMap<>();
        List<Long> parts = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = at + length(text, at);
            int equals = text.indexOf('=', at);
            int key = text.indexOf(' ', at) + 1;
            if (end > text.length() || text.charAt(end - 1) != '\n' || equals <= key || equals >= end) {
                throw Refused.layer("PAX record: expected \"LENGTH KEY=VALUE\\n\", found something else");
            }
            String name = text.substring(key, equals);
            String value = text.substring(equals + 1, end - 1);
            if (name.equals(PaxSparse.OFFSET) || name.equals(PaxSparse.LENGTH)) {
                part(parts, name, value);
            } else {
                put(records, name, value);
            }
            at = end;
        }
        return new PaxHeader(records, parts);
    }

    private static int length(String text, int at) {
        int space = text.indexOf(' ', at);
        if (space <= at || space - at > LENGTH_DIGITS_MAX || text.charAt(at) == '0') {
            throw Refused.layer("PAX record: expected a decimal length, found none");
        }
        int length = (int) decimal(text.substring(at, space), "length");
        if (length < space - at + 2) {
            throw Refused.layer("PAX record: expected a length that covers the record, found " + length);
        }
        return length;
    }

    private static void part(List<Long> parts, String key, String value) {
        if (key.equals(PaxSparse.OFFSET) != (parts.size() % 2 == 0)) {
            throw Refused.layer("PAX record " + key + ": expected offsets and lengths in turn");
        }
        parts.add(decimal(value, key));
    }

    private static void put(Map<String, String> records, String key, String value) {
        if (key.equals(SPARSE_REAL_SIZE)) {
            throw Refused.layer("sparse files (PAX " + key + ") are not supported; expected GNU ones");
        }
        boolean xattr = key.startsWith(Tar.PAX_XATTR);
        if (key.indexOf('\0') >= 0 || !xattr && value.indexOf('\0') >= 0) {
            throw Refused.layer("PAX record " + shown(key) + ": expected no NUL in it");
        }
        if (records.put(key, value) != null) {
            throw Refused.layer("PAX record " + shown(key) + ": expected it once, found it twice");
        }
    }

    private static String shown(String key) {
        return "\"" + key.replace('\0', '?') + "\"";
    }

    /// For a header that would apply to all that follows: the field disagrees on what that means.
    void checkGlobal() {
        for (String key : records.keySet()) {
            if (EFFECTIVE.contains(key) || key.startsWith(Tar.PAX_XATTR) || key.startsWith(PaxSparse.PREFIX)) {
                throw Refused.layer("global PAX record " + shown(key) + ": expected nothing that changes files");
            }
        }
        if (!parts.isEmpty()) {
            throw Refused.layer("global PAX record \"" + PaxSparse.OFFSET + "\": expected nothing that changes files");
        }
    }

    private Optional<String> value(String key) {
        return Optional.ofNullable(records.get(key)).filter(value -> !value.isEmpty());
    }

    /// The name of a sparse file: its other one is for readers that know no holes.
    Optional<String> path() {
        return value(PaxSparse.NAME).or(() -> value("path"));
    }

    Optional<String> linkPath() {
        return value("linkpath");
    }

    Optional<PaxSparse> sparse() {
        boolean any = !parts.isEmpty() || records.keySet().stream().anyMatch(key -> key.startsWith(PaxSparse.PREFIX));
        return any ? Optional.of(PaxSparse.of(records, parts)) : Optional.empty();
    }

    long uid(long fallback) {
        return value("uid").map(text -> decimal(text, "uid")).orElse(fallback);
    }

    long gid(long fallback) {
        return value("gid").map(text -> decimal(text, "gid")).orElse(fallback);
    }

    /// The size here and the size in the header must agree, or the header's must be too small to tell.
    long size(long header) {
        Optional<String> told = value("size");
        if (told.isEmpty()) {
            return header;
        }
        long size = decimal(told.get(), "size");
        boolean tooLarge = !HeaderBlock.fits(size, Tar.LONG_NUMBER_BYTES);
        boolean dumb = header == 0 || header == FIELD_FULL;
        if (size != header && !(tooLarge && dumb)) {
            throw Refused.layer(
                    "size: expected the PAX record and the header to agree, found " + size + " and " + header);
        }
        return size;
    }

    Instant modified(long header) {
        value("atime").ifPresent(PaxTime::parse);
        value("ctime").ifPresent(PaxTime::parse);
        return value("mtime").map(PaxTime::parse).orElseGet(() -> PaxTime.seconds(header));
    }

    SortedMap<String, byte[]> xattrs() {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        records.forEach((key, value) -> {
            if (key.startsWith(Tar.PAX_XATTR)) {
                String name = key.substring(Tar.PAX_XATTR.length());
                if (name.isEmpty() || name.length() > Limits.XATTR_NAME_BYTES_MAX) {
                    throw Refused.layer("extended attribute: expected a name of 1 to " + Limits.XATTR_NAME_BYTES_MAX
                            + " bytes, found " + name.length());
                }
                if (value.length() > Limits.XATTR_BYTES_MAX) {
                    throw Refused.layer("extended attribute " + name + ": expected at most " + Limits.XATTR_BYTES_MAX
                            + " bytes, found " + value.length());
                }
                byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
                xattrs.put(utf8(name), bytes);
            }
        });
        return xattrs;
    }

    private static String utf8(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
            throw Refused.layer("extended attribute: expected a name in UTF-8, found other bytes");
        }
        return text;
    }

    static long decimal(String text, String what) {
        boolean digits = !text.isEmpty()
                && text.length() <= NUMBER_DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw Refused.layer("PAX " + what + ": expected a decimal number of at most " + NUMBER_DIGITS_MAX
                    + " digits, found something else");
        }
        return Long.parseLong(text);
    }
}
