package cas.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is to be seen of an answer, without what no two servers have in common: of times only whether they are there
/// and whether a thing was changed after it was made, of bytes how many there are and what they hash to.
final class Shown {
    private static final int TEXT_CHARS_MAX = 100;

    private Shown() {}

    /// Frames that belong together: repeated fields go on from frame to frame.
    static String of(Collection<? extends Message> frames) {
        List<String> parts = new ArrayList<>();
        ByteString bytes = ByteString.EMPTY;
        for (Message frame : frames) {
            FieldDescriptor data = frame.getDescriptorForType().findFieldByName("data");
            if (data != null && data.getJavaType() == FieldDescriptor.JavaType.BYTE_STRING) {
                bytes = bytes.concat((ByteString) frame.getField(data));
            } else {
                fields(frame, parts);
            }
        }
        if (!bytes.isEmpty()) {
            parts.add(value(bytes));
        }
        return String.join(" ", parts);
    }

    private static void fields(Message message, List<String> parts) {
        message.getAllFields().forEach((field, value) -> {
            String name = field.getName();
            if (field.isMapField()) {
                parts.add(name + "=" + map((Collection<?>) value));
            } else if (field.isRepeated()) {
                Collection<?> values = (Collection<?>) value;
                values.forEach(each -> parts.add(name + "=" + value(each)));
            } else if (!(value instanceof Timestamp)) {
                parts.add(name + "=" + value(value));
            }
        });
        times(message, parts);
    }

    private static void times(Message message, List<String> parts) {
        Timestamp first = time(message, "created_at");
        Timestamp last = time(message, "updated_at");
        if (set(first)) {
            parts.add(set(last) && !first.equals(last) ? "changed" : "created");
        }
        if (set(time(message, "started_at"))) {
            parts.add("started");
        }
    }

    /// Go's zero time lies in the year 1.
    private static boolean set(Timestamp time) {
        return time.getSeconds() > 0;
    }

    private static Timestamp time(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        return field == null ? Timestamp.getDefaultInstance() : (Timestamp) message.getField(field);
    }

    private static Map<String, String> map(Collection<?> entries) {
        Map<String, String> sorted = new TreeMap<>();
        for (Object each : entries) {
            Message entry = (Message) each;
            var type = entry.getDescriptorForType();
            sorted.put(
                    value(entry.getField(type.findFieldByName("key"))),
                    value(entry.getField(type.findFieldByName("value"))));
        }
        return Collections.unmodifiableMap(sorted);
    }

    private static String value(Object value) {
        return switch (value) {
            case Message message -> {
                List<String> parts = new ArrayList<>();
                fields(message, parts);
                yield parts.toString();
            }
            case ByteString bytes -> bytes.size() + " bytes " + Integer.toHexString(bytes.hashCode());
            case String text ->
                text.length() > TEXT_CHARS_MAX
                        ? text.length() + " chars " + Integer.toHexString(text.hashCode())
                        : '"' + text + '"';
            default -> value.toString();
        };
    }
}
