package cas.volume.local;

import cas.content.BlobReader;
import cas.disk.Admission.Grant;
import cas.disk.Disk;
import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import cas.os.FileSystems;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.local.VolumeFiles.Backing;
import cas.volume.local.VolumeFiles.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// A disk that is being made.
record DiskDraft(Disk disk, FileSystems fileSystems, Path path) implements Draft {
    @Override
    public boolean share(Path from) throws IOException {
        return fileSystems.reflink(from, path);
    }

    @Override
    public void copy(BlobReader source, Grant grant, ProgressSink progress) throws IOException {
        try (WritableFile file = disk.create(path)) {
            SparseCopy.copy(source, file, grant, progress);
        }
    }

    @Override
    public void unpack(InputStream source, long bytesMax, Grant grant) throws IOException {
        try (WritableFile file = disk.create(path)) {
            SparseCopy.copy(source, bytesMax, file, grant);
        }
    }

    @Override
    public void overlay(long sizeBytes, Optional<Backing> backing) throws IOException {
        try (WritableFile file = disk.create(path)) {
            new OverlayFile(sizeBytes, backing, path).write(file);
        }
    }

    @Override
    public void empty() throws IOException {
        disk.create(path).close();
    }

    @Override
    public void extend(long sizeBytes) throws IOException {
        try (WritableFile file = disk.append(path)) {
            if (file.size() < sizeBytes) {
                file.extend(sizeBytes);
            }
        }
    }

    @Override
    public BlobReader open() throws IOException {
        ReadableFile file = disk.open(path);
        long size = file.size();
        return new BlobReader() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return file.read(target, position);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
