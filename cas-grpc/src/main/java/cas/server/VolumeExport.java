package cas.server;

import cas.proto.volumes.v1.ExportVolumeResponse;
import cas.volume.VolumeChanges;
import cas.volume.VolumeChanges.ExportSink;
import cas.volume.VolumeName;
import cas.wire.VolumeGroups;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/// One disk being told to a client, as fast as that reads.
record VolumeExport(Frames<ExportVolumeResponse> frames) implements ExportSink {
    /// Ends the work of a client who has gone.
    private static final class Gone extends IOException {
        private static final long serialVersionUID = 1;

        Gone() {
            super("the client has gone");
        }
    }

    static void run(VolumeChanges changes, VolumeName name, Frames<ExportVolumeResponse> frames) throws IOException {
        try {
            changes.export(name, new VolumeExport(frames));
        } catch (Gone e) {
            // Nobody is left to be told.
        }
    }

    @Override
    public void begin(long sizeBytes) throws IOException {
        send(VolumeGroups.exportBegins(sizeBytes));
    }

    @Override
    public void bytes(long offset, ByteBuffer bytes) throws IOException {
        send(VolumeGroups.exported(offset, bytes));
    }

    private void send(ExportVolumeResponse frame) throws IOException {
        try {
            if (!frames.send(frame)) {
                throw new Gone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is stopping");
        }
    }
}
