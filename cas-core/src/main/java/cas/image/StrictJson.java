package cas.image;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Reads a document from outside by rule S9: capped size and depth, strict UTF-8, strict grammar, no key twice,
/// nothing behind the end.
final class StrictJson {
    static final int DEPTH_MAX = 32;
    private static final int NUMBER_CHARS_MAX = 32;

    private final String thing;
    private final JsonReader reader;
    private final Function<String, InvalidArgument> refusal;

    private StrictJson(String thing, String text, Function<String, InvalidArgument> refusal) {
        this.thing = thing;
        this.refusal = refusal;
        this.reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(DEPTH_MAX);
    }

    /// @param thing what is read, for messages
    static JsonElement parse(String thing, byte[] bytes, Reason reason) {
        Function<String, InvalidArgument> refusal = why -> new InvalidArgument(reason, thing + ": " + why);
        if (bytes.length > ImageDocuments.DOCUMENT_BYTES_MAX) {
            throw refusal.apply(
                    "expected at most " + ImageDocuments.DOCUMENT_BYTES_MAX + " bytes, found " + bytes.length);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refusal.apply("expected UTF-8 text");
        }
        return new StrictJson(thing, text, refusal).document();
    }

    private JsonElement document() {
        try {
            JsonElement element = element();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw refusal.apply("expected nothing behind the JSON document, found more");
            }
            return element;
        } catch (MalformedJsonException | EOFException e) {
            throw refusal.apply("expected a JSON document, found something else at " + reader.getPath());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + thing + " from memory", e);
        }
    }

    private JsonElement element() throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object();
            case BEGIN_ARRAY -> array();
            case STRING -> new JsonPrimitive(text(reader.nextString()));
            case NUMBER -> number();
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            case NULL -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
            case NAME, END_ARRAY, END_OBJECT, END_DOCUMENT ->
                throw refusal.apply("expected a JSON value at " + reader.getPath());
        };
    }

    private JsonElement object() throws IOException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = text(reader.nextName());
            if (object.has(name)) {
                throw refusal.apply("expected each key once, found it twice at " + reader.getPath());
            }
            object.add(name, element());
        }
        reader.endObject();
        return object;
    }

    private JsonElement array() throws IOException {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(element());
        }
        reader.endArray();
        return array;
    }

    /// A number as long as a document is a bomb for whoever computes with it.
    private JsonElement number() throws IOException {
        String digits = reader.nextString();
        if (digits.length() > NUMBER_CHARS_MAX) {
            throw refusal.apply(
                    "expected a number of at most " + NUMBER_CHARS_MAX + " characters at " + reader.getPath());
        }
        try {
            return new JsonPrimitive(new BigDecimal(digits));
        } catch (NumberFormatException e) {
            throw refusal.apply("expected a number with a smaller exponent at " + reader.getPath());
        }
    }

    /// Half of a surrogate pair can be escaped, but has no UTF-8: one reader drops it, another keeps a question mark.
    private String text(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refusal.apply("expected Unicode text, found half of a surrogate pair at " + reader.getPath());
        }
        return text;
    }
}
