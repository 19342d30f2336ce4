package cas.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a file puts on the wire, one line a thing, in the words of the tables: everything that a peer can see and
/// nothing
/// that only steers the generated code.
final class Rendering {
    private static final String GOOGLE = "google.protobuf.";

    private final String prefix;
    private final Set<String> lines = new TreeSet<>();

    private Rendering(String protoPackage) {
        this.prefix = protoPackage + ".";
    }

    static Set<String> of(FileDescriptor file) {
        Rendering rendering = new Rendering(file.getPackage());
        file.getServices().forEach(rendering::service);
        file.getEnumTypes().forEach(rendering::enumeration);
        file.getMessageTypes().forEach(rendering::message);
        return rendering.lines;
    }

    private void service(ServiceDescriptor service) {
        lines.add("service " + service.getName());
        for (MethodDescriptor method : service.getMethods()) {
            String request = stream(method.isClientStreaming()) + name(method.getInputType());
            String response = stream(method.isServerStreaming()) + name(method.getOutputType());
            lines.add("rpc " + method.getName() + "(" + request + ") returns (" + response + ")");
        }
    }

    private static String stream(boolean streaming) {
        return streaming ? "stream " : "";
    }

    private void enumeration(EnumDescriptor enumeration) {
        lines.add(enumeration.getValues().stream()
                .map(value -> value.getNumber() + " " + value.getName())
                .collect(Collectors.joining(", ", "enum " + enumeration.getName() + ": ", "")));
    }

    private void message(Descriptor message) {
        if (message.getOptions().getMapEntry()) {
            return;
        }
        lines.add(message.getFields().stream()
                .sorted(Comparator.comparing(FieldDescriptor::getNumber))
                .map(field -> field.getNumber() + " " + field.getName() + " " + label(field) + type(field))
                .collect(Collectors.joining(", ", "message " + message.getName() + ": ", ""))
                .strip());
        message.getEnumTypes().forEach(this::enumeration);
        message.getNestedTypes().forEach(this::message);
    }

    private static String label(FieldDescriptor field) {
        if (field.isMapField()) {
            return "";
        }
        if (field.isRepeated()) {
            return "repeated ";
        }
        if (field.getRealContainingOneof() != null) {
            return "oneof " + field.getRealContainingOneof().getName() + " ";
        }
        return field.toProto().getProto3Optional() ? "optional " : "";
    }

    private String type(FieldDescriptor field) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            return "map<" + type(entry.findFieldByNumber(1)) + "," + type(entry.findFieldByNumber(2)) + ">";
        }
        return switch (field.getJavaType()) {
            case MESSAGE -> name(field.getMessageType());
            case ENUM -> field.getEnumType().getName();
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
                field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    /// Names of Google's own types and of the same package go without their package.
    private String name(Descriptor type) {
        if (type.getContainingType() != null) {
            return type.getName();
        }
        String full = type.getFullName();
        return full.startsWith(prefix) ? full.substring(prefix.length()) : full.replace(GOOGLE, "");
    }
}
