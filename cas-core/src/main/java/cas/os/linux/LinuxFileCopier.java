package cas.os.linux;

import cas.os.FileCopier;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// FICLONE, else copy_file_range(2), else read(2) and write(2); between SEEK_DATA and SEEK_HOLE only.
final class LinuxFileCopier implements FileCopier {
    private static final int FICLONE = 0x40049409;
    private static final int SEEK_SET = 0;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final long CHUNK_BYTES = 16 << 20;
    private static final long BUFFER_BYTES = 1 << 20;

    @Override
    public void copy(Path from, Path to, LongConsumer progress) throws IOException {
        try (Call call = Call.open();
                Handle source = Handle.open(call, from, Abi.O_RDONLY, 0);
                Handle target = Handle.open(call, to, Abi.O_WRONLY | Abi.O_CREAT | Abi.O_EXCL, 0600)) {
            new Copy(call, from, source, to, target, progress).all();
        }
    }

    @Override
    public void resume(Path from, Path to, long offset, LongConsumer progress) throws IOException {
        try (Call call = Call.open();
                Handle source = Handle.open(call, from, Abi.O_RDONLY, 0);
                Handle target = Handle.open(call, to, Abi.O_WRONLY, 0)) {
            new Copy(call, from, source, to, target, progress).from(offset);
        }
    }

    /// @return false, and nothing left behind, if the file system cannot
    static boolean reflink(Path from, Path to) throws IOException {
        try (Call call = Call.open();
                Handle source = Handle.open(call, from, Abi.O_RDONLY, 0);
                Handle target = Handle.open(call, to, Abi.O_WRONLY | Abi.O_CREAT | Abi.O_EXCL, 0600)) {
            long answer = share(call, source, target);
            if (answer == 0) {
                return true;
            }
            Errno.check(call.raw(Sys.UNLINKAT, Abi.AT_FDCWD, call.path(to), 0), Sys.UNLINKAT, to);
            if (!unable(answer)) {
                throw Errno.failure(answer, Sys.IOCTL, to);
            }
            return false;
        }
    }

    /// Into an open, empty file, by the handles of both; the paths are for messages.
    static void copy(Call call, Path from, Handle source, Path to, Handle target) throws IOException {
        new Copy(call, from, source, to, target, offset -> {}).all();
    }

    private static long share(Call call, Handle source, Handle target) {
        return call.raw(Sys.IOCTL, target.descriptor(), FICLONE, source.descriptor());
    }

    private static boolean unable(long answer) {
        return answer == -Errno.EOPNOTSUPP
                || answer == -Errno.EXDEV
                || answer == -Errno.EINVAL
                || answer == -Errno.ENOTTY
                || answer == -Errno.ENOSYS;
    }

    private record Copy(Call call, Path from, Handle source, Path to, Handle target, LongConsumer progress) {
        void all() throws IOException {
            long answer = share(call, source, target);
            if (answer == 0) {
                progress.accept(sourceSize());
            } else if (unable(answer)) {
                from(0);
            } else {
                throw Errno.failure(answer, Sys.IOCTL, to);
            }
        }

        void from(long start) throws IOException {
            long size = sourceSize();
            long position = Math.min(start, size);
            // Cut first: what lies beyond is not trusted, and growing leaves holes.
            resize(position);
            resize(size);
            progress.accept(position);
            while (position < size) {
                long data = seek(position, SEEK_DATA);
                if (data < 0) {
                    break;
                }
                long end = Math.min(seek(data, SEEK_HOLE), size);
                copyExtent(data, end);
                position = end;
            }
            progress.accept(size);
        }

        private void copyExtent(long start, long end) throws IOException {
            MemorySegment offsets = call.allocate(2L * Long.BYTES);
            long position = start;
            while (position < end) {
                offsets.set(ValueLayout.JAVA_LONG, 0, position);
                offsets.set(ValueLayout.JAVA_LONG, 8, position);
                long copied = call.raw(
                        Sys.COPY_FILE_RANGE,
                        source.descriptor(),
                        offsets.address(),
                        target.descriptor(),
                        offsets.address() + 8,
                        Math.min(CHUNK_BYTES, end - position));
                if (copied < 0 && !unable(copied)) {
                    throw Errno.failure(copied, Sys.COPY_FILE_RANGE, to);
                }
                // Zero is a shrunken source or a file system that pretends: reading tells.
                position = copied > 0 ? position + copied : readAndWrite(position, end);
                progress.accept(position);
            }
        }

        /// For pairs of file systems between which the kernel does not copy.
        private long readAndWrite(long start, long end) throws IOException {
            MemorySegment buffer = call.allocate(BUFFER_BYTES);
            seekTo(source, from, start);
            seekTo(target, to, start);
            long position = start;
            while (position < end) {
                long wanted = Math.min(BUFFER_BYTES, end - position);
                long count =
                        Errno.check(call.raw(Sys.READ, source.descriptor(), buffer.address(), wanted), Sys.READ, from);
                if (count == 0) {
                    throw new IOException(
                            "copy " + from + ": expected data up to " + end + ", found its end at " + position);
                }
                Writes.all(call, target.descriptor(), buffer.asSlice(0, count), to);
                position += count;
                progress.accept(position);
            }
            return position;
        }

        private long sourceSize() throws IOException {
            Stat stat = new Stat(call.allocate(Stat.BYTES));
            Errno.check(stat.read(call, source.descriptor(), call.text(""), Abi.AT_EMPTY_PATH), Sys.STATX, from);
            return stat.size();
        }

        private void resize(long size) throws IOException {
            Errno.check(call.raw(Sys.FTRUNCATE, target.descriptor(), size), Sys.FTRUNCATE, to);
        }

        private void seekTo(Handle file, Path path, long offset) throws IOException {
            Errno.check(call.raw(Sys.LSEEK, file.descriptor(), offset, SEEK_SET), Sys.LSEEK, path);
        }

        /// @return where it starts, or -1 if there is none any more
        private long seek(long offset, int what) throws IOException {
            long found = call.raw(Sys.LSEEK, source.descriptor(), offset, what);
            return found == -Errno.ENXIO ? -1 : Errno.check(found, Sys.LSEEK, from);
        }
    }
}
