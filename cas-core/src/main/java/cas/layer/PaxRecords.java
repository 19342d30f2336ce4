package cas.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/// PAX records being written, in the order of their keys.
final class PaxRecords {
    private final SortedMap<String, byte[]> records = new TreeMap<>();

    void put(String key, byte[] value) {
        records.put(key, value);
    }

    void put(String key, String value) {
        put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /// Each is `LENGTH KEY=VALUE\n`, and the length counts its own digits.
    byte[] toBytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            byte[] name = key.getBytes(StandardCharsets.UTF_8);
            int rest = name.length + value.length + 3;
            int length = rest + Integer.toString(rest).length();
            if (Integer.toString(length).length() > Integer.toString(rest).length()) {
                length = rest + Integer.toString(length).length();
            }
            all.writeBytes((length + " ").getBytes(StandardCharsets.UTF_8));
            all.writeBytes(name);
            all.write('=');
            all.writeBytes(value);
            all.write('\n');
        });
        return all.toByteArray();
    }
}
