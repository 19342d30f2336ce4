package cas.client;

import cas.client.Calls.Exchange;
import cas.content.BlobReader;
import cas.digest.Digest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.ReadContentRequest;
import cas.proto.containerd.content.v1.ReadContentResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A blob behind a socket. Reads that follow one another share one stream; a jump begins another.
final class RemoteBlobReader implements BlobReader {
    private final Calls calls;
    private final Digest digest;
    private final long size;

    private @Nullable Exchange<ReadContentRequest, ReadContentResponse> stream;
    private ByteBuffer held = ByteBuffer.allocate(0);
    private long position;

    private RemoteBlobReader(Calls calls, Digest digest, long size) {
        this.calls = calls;
        this.digest = digest;
        this.size = size;
    }

    /// The first bytes are fetched here: then the server has the blob open, and its deletion disturbs nobody who
    /// reads on.
    static RemoteBlobReader open(Calls calls, Digest digest, long size) throws IOException {
        RemoteBlobReader reader = new RemoteBlobReader(calls, digest, size);
        if (size > 0) {
            try {
                reader.seek(0);
                reader.fill();
            } catch (IOException | RuntimeException e) {
                reader.close();
                throw e;
            }
        }
        return reader;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public synchronized int read(ByteBuffer target, long from) throws IOException {
        if (from >= size) {
            return -1;
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        if (stream == null || from != position) {
            seek(from);
        }
        if (!held.hasRemaining()) {
            fill();
        }
        int count = Math.min(target.remaining(), held.remaining());
        target.put(held.slice(held.position(), count));
        held.position(held.position() + count);
        position += count;
        return count;
    }

    private void seek(long from) {
        close();
        ReadContentRequest request = ReadContentRequest.newBuilder()
                .setDigest(digest.toString())
                .setOffset(from)
                .setSize(size - from)
                .build();
        stream = calls.stream(ContentGrpc.getReadMethod(), request);
        position = from;
    }

    private void fill() throws IOException {
        Exchange<ReadContentRequest, ReadContentResponse> open = stream;
        while (!held.hasRemaining()) {
            ReadContentResponse answer = open == null ? null : open.read();
            if (answer == null) {
                throw new IOException("cannot read content " + digest + ": expected " + size
                        + " bytes, found the end at " + position);
            }
            held = answer.getData().asReadOnlyByteBuffer();
        }
    }

    @Override
    public synchronized void close() {
        held = ByteBuffer.allocate(0);
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
