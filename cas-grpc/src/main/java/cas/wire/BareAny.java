package cas.wire;

import cas.error.CasException.InvalidArgument;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/// Messages in an `Any` whose type URL is their bare name, without host and slash (`containerd-api.md` §0).
public final class BareAny {
    private BareAny() {}

    public static Any of(Message message) {
        return Any.newBuilder()
                .setTypeUrl(message.getDescriptorForType().getFullName())
                .setValue(message.toByteString())
                .build();
    }

    /// The name of the message inside. Newer clients may put a host before it.
    public static String name(Any any) {
        return any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    }

    /// The message inside, which must be like the sample.
    ///
    /// @throws InvalidArgument if it is another one, or its bytes are something else
    public static <M extends Message> M expect(Any any, M sample, String doing) {
        String expected = sample.getDescriptorForType().getFullName();
        if (!name(any).equals(expected)) {
            throw new InvalidArgument(doing + ": expected " + expected + ", found \"" + name(any) + "\"");
        }
        @SuppressWarnings("unchecked")
        Parser<M> parser = (Parser<M>) sample.getParserForType();
        return read(any, parser);
    }

    /// @throws InvalidArgument if the bytes are not such a message
    public static <M extends Message> M read(Any any, Parser<M> parser) {
        try {
            return parser.parseFrom(any.getValue());
        } catch (InvalidProtocolBufferException e) {
            InvalidArgument refusal =
                    new InvalidArgument("read a message of type " + name(any) + ": its bytes are something else");
            refusal.initCause(e);
            throw refusal;
        }
    }
}
