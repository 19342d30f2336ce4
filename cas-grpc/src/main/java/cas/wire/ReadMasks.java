package cas.wire;

import cas.error.CasException.InvalidArgument;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which top-level fields of an answer a caller wants: names as in the .proto file; none or `*` for all.
public final class ReadMasks {
    private static final String ALL = "*";

    private ReadMasks() {}

    /// Refuses a mask before there is a message to apply it to.
    ///
    /// @throws InvalidArgument naming the first path that is no field
    public static void check(FieldMask mask, Descriptor type) {
        fields(mask.getPathsList(), type);
    }

    /// The message with the fields that the mask names.
    ///
    /// @throws InvalidArgument naming the first path that is no field
    public static <M extends Message> M apply(FieldMask mask, M message) {
        List<String> paths = mask.getPathsList();
        Set<FieldDescriptor> wanted = fields(paths, message.getDescriptorForType());
        if (paths.isEmpty() || paths.contains(ALL)) {
            return message;
        }
        Message.Builder builder = message.toBuilder();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            if (!wanted.contains(field)) {
                builder.clearField(field);
            }
        }
        @SuppressWarnings("unchecked") // a message's builder builds that message
        M masked = (M) builder.build();
        return masked;
    }

    private static Set<FieldDescriptor> fields(List<String> paths, Descriptor type) {
        Set<FieldDescriptor> fields = new LinkedHashSet<>();
        for (String path : paths) {
            FieldDescriptor field = type.findFieldByName(path);
            if (field != null) {
                fields.add(field);
            } else if (!path.equals(ALL)) {
                throw new InvalidArgument("read mask: expected fields of " + type.getName() + " such as "
                        + type.getFields().getFirst().getName() + ", found \"" + path + "\"");
            }
        }
        return fields;
    }
}
