package cas.image;

import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.name.Labels;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One object of a document, asked for its fields. Readers written in Go take `Layers` for `layers`: a field that
/// differs in case only is refused, so that nobody sees another document than we do.
final class JsonNode {
    private final String thing;
    private final Reason reason;
    private final JsonObject object;

    private JsonNode(String thing, Reason reason, JsonObject object) {
        this.thing = thing;
        this.reason = reason;
        this.object = object;
    }

    static JsonNode of(String thing, Reason reason, JsonElement element) {
        if (element instanceof JsonObject object) {
            return new JsonNode(thing, reason, object);
        }
        throw new InvalidArgument(reason, thing + ": expected a JSON object, found " + kind(element));
    }

    InvalidArgument refusal(String why) {
        return new InvalidArgument(reason, thing + ": " + why);
    }

    boolean has(String field) {
        return value(field).isPresent();
    }

    String text(String field) {
        return optionalText(field).filter(text -> !text.isEmpty()).orElseThrow(() -> refusal("expected " + field));
    }

    Optional<String> optionalText(String field) {
        return value(field).map(element -> text(field, element));
    }

    long number(String field) {
        JsonElement element = value(field).orElseThrow(() -> refusal("expected " + field));
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                long number = primitive.getAsBigDecimal().longValueExact();
                if (number >= 0) {
                    return number;
                }
            } catch (ArithmeticException e) {
                throw refusal("expected " + field + " to be a whole number, found " + primitive.getAsString());
            }
        }
        throw refusal("expected " + field + " to be a number of 0 or more, found " + element);
    }

    Digest digest(String field) {
        return digest(field, text(field));
    }

    List<Digest> digests(String field) {
        return texts(field).stream().map(text -> digest(field, text)).toList();
    }

    private Digest digest(String field, String text) {
        try {
            return Digest.parse(text);
        } catch (InvalidArgument e) {
            throw refusal(field + ": " + e.getMessage());
        }
    }

    JsonNode node(String field) {
        return optionalNode(field).orElseThrow(() -> refusal("expected " + field));
    }

    Optional<JsonNode> optionalNode(String field) {
        return value(field).map(element -> of(thing + ", " + field, reason, element));
    }

    /// @throws InvalidArgument if the list is not there
    List<JsonNode> nodes(String field) {
        List<JsonNode> nodes = new ArrayList<>();
        for (JsonElement element : array(field)) {
            nodes.add(of(thing + ", " + field + "[" + nodes.size() + "]", reason, element));
        }
        return nodes;
    }

    /// The texts of a list; empty if it is not there.
    List<String> texts(String field) {
        return has(field)
                ? array(field).asList().stream()
                        .map(element -> text(field, element))
                        .toList()
                : List.of();
    }

    Labels map(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        optionalNode(field)
                .ifPresent(node -> node.object.entrySet().forEach(entry -> {
                    map.put(entry.getKey(), text(field + "." + entry.getKey(), entry.getValue()));
                }));
        return Labels.of(map);
    }

    private JsonArray array(String field) {
        JsonElement element = value(field).orElseThrow(() -> refusal("expected " + field));
        if (!(element instanceof JsonArray array)) {
            throw refusal("expected " + field + " to be a list, found " + kind(element));
        }
        if (array.size() > Manifest.ENTRIES_MAX) {
            throw refusal("expected at most " + Manifest.ENTRIES_MAX + " " + field + ", found " + array.size());
        }
        return array;
    }

    private String text(String field, JsonElement element) {
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw refusal("expected " + field + " to be a text, found " + kind(element));
    }

    private Optional<JsonElement> value(String field) {
        for (String key : object.keySet()) {
            if (key.equalsIgnoreCase(field) && !key.equals(field)) {
                throw refusal("expected " + field + ", found it written as \"" + key + "\"");
            }
        }
        JsonElement element = object.get(field);
        return element == null || element instanceof JsonNull ? Optional.empty() : Optional.of(element);
    }

    private static String kind(JsonElement element) {
        return switch (element) {
            case JsonObject object -> "an object";
            case JsonArray array -> "a list";
            case JsonPrimitive primitive ->
                primitive.isString() ? "a text" : "a " + (primitive.isNumber() ? "number" : "truth value");
            default -> "nothing";
        };
    }
}
