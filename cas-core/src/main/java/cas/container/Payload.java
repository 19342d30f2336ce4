package cas.container;

import java.nio.ByteBuffer;

/// A message of somebody else, kept and never read here.
///
/// @param type names the form of `value`
public record Payload(String type, ByteBuffer value) {
    public Payload {
        value = ByteBuffer.allocate(value.remaining())
                .put(value.duplicate())
                .flip()
                .asReadOnlyBuffer();
    }

    /// A view of its own for each caller: positions are not shared.
    @Override
    public ByteBuffer value() {
        return value.duplicate();
    }

    long size() {
        return (long) type.length() + value.remaining();
    }
}
