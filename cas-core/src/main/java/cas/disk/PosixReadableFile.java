package cas.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

final class PosixReadableFile implements ReadableFile {
    private final SteadyChannel channel;

    PosixReadableFile(SteadyChannel channel) {
        this.channel = channel;
    }

    @Override
    public long size() throws IOException {
        return channel.use(FileChannel::size);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        return channel.use(current -> {
            target.position(start);
            return current.read(target, position);
        });
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
