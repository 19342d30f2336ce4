package cas.server;

import cas.error.CasException.InvalidArgument;
import cas.proto.containerd.types.transfer.Data;
import cas.proto.containerd.types.transfer.WindowUpdate;
import cas.wire.BareAny;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Sends bytes to a client through a stream, never more than it granted (rule N2).
final class StreamOutput extends OutputStream {
    static final int DATA_BYTES_MAX = 32 << 10;

    private final OpenStream stream;
    private long credit;

    StreamOutput(OpenStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int sent = 0;
        while (sent < length) {
            while (credit == 0) {
                credit = granted();
            }
            int count = (int) Math.min(Math.min(credit, DATA_BYTES_MAX), length - sent);
            ByteString part = ByteString.copyFrom(bytes, offset + sent, count);
            if (!stream.send(BareAny.of(Data.newBuilder().setData(part).build()))) {
                throw new IOException("write to a stream: the client has gone");
            }
            credit -= count;
            sent += count;
        }
    }

    private int granted() throws IOException {
        Optional<Any> message = stream.next();
        if (message.isEmpty()) {
            throw new IOException("write to a stream: the client takes no more");
        }
        int update = BareAny.expect(message.get(), WindowUpdate.getDefaultInstance(), "write to a stream")
                .getUpdate();
        if (update < 0) {
            throw new InvalidArgument("write to a stream: expected a grant of 0 bytes or more, found " + update);
        }
        return update;
    }
}
