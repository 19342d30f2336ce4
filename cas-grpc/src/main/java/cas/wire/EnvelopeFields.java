package cas.wire;

import cas.filter.Fields;
import cas.proto.containerd.events.EventsProto;
import cas.proto.containerd.images.v1.ImagesProto;
import cas.proto.containerd.types.Envelope;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a filter can ask of an event (rule I2): `namespace`, `topic`, and `event.<field>` with the names of
/// the payload's fields, if the payload is of a type that we know. Labels are reached as
/// `event.labels.<key>`.
public final class EnvelopeFields {
    private static final Map<String, Descriptor> PAYLOADS = Stream.of(
                    EventsProto.getDescriptor(), ImagesProto.getDescriptor())
            .flatMap(file -> file.getMessageTypes().stream())
            .collect(Collectors.toUnmodifiableMap(Descriptor::getFullName, Function.identity()));

    private EnvelopeFields() {}

    public static Fields of(Envelope envelope) {
        return path -> switch (path.getFirst()) {
            case "namespace" -> text(envelope.getNamespace());
            case "topic" -> text(envelope.getTopic());
            case "event" -> payload(envelope.getEvent()).flatMap(event -> field(event, path.subList(1, path.size())));
            default -> Optional.empty();
        };
    }

    private static Optional<Message> payload(Any event) {
        String url = event.getTypeUrl();
        Descriptor type = PAYLOADS.get(url.substring(url.lastIndexOf('/') + 1));
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(DynamicMessage.parseFrom(type, event.getValue()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty(); // a foreign payload that is not what it says has no fields
        }
    }

    private static Optional<String> field(Message message, List<String> path) {
        FieldDescriptor field =
                path.isEmpty() ? null : message.getDescriptorForType().findFieldByName(path.getFirst());
        if (field == null) {
            return Optional.empty();
        }
        List<String> rest = path.subList(1, path.size());
        if (field.isMapField()) {
            return rest.isEmpty() ? Optional.empty() : entry(message, field, String.join(".", rest));
        }
        if (field.isRepeated()) {
            return Optional.empty();
        }
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return field((Message) message.getField(field), rest);
        }
        return text(message.getField(field).toString());
    }

    private static Optional<String> entry(Message message, FieldDescriptor field, String key) {
        FieldDescriptor keyField = field.getMessageType().findFieldByName("key");
        FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
        return ((List<?>) message.getField(field))
                .stream()
                        .map(Message.class::cast)
                        .filter(entry -> entry.getField(keyField).equals(key))
                        .map(entry -> entry.getField(valueField).toString())
                        .findFirst();
    }

    /// Presence is "not empty" (rule K10).
    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
