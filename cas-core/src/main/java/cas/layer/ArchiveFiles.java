package cas.layer;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.layer.Entry.File;
import cas.layer.Entry.HardLink;
import cas.layer.Entry.Symlink;
import cas.os.PlatformInflation;
import cas.os.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Reads the files of an archive that is no layer, front to back, with the parser that reads layers. The archive may
/// be packed with gzip or zstd.
public final class ArchiveFiles {
    private ArchiveFiles() {}

    /// Hears what is in the archive.
    public interface Visitor {
        /// @param bytes to be read during the call, or not at all
        void file(String path, long size, Bytes bytes) throws IOException;

        /// @param target path of the archive
        void link(String path, String target) throws IOException;
    }

    /// The bytes of one file.
    public interface Bytes {
        /// Hands on all of them, in order; once only.
        void read(Taker taker) throws IOException;
    }

    /// Hears bytes that stay where they are only during the call.
    public interface Taker {
        void take(byte[] bytes, int offset, int length) throws IOException;
    }

    /// Writes an archive: entries in the order given, then [#finish]. The same calls make the same bytes:
    /// all is owned by root and of no time.
    public interface Writer {
        void directory(String path, int mode) throws IOException;

        void file(String path, int mode, byte[] content) throws IOException;

        /// A blob as a file. Its bytes are held against its digest on the way.
        ///
        /// @throws cas.error.CasException.DataLoss if they are not those of the digest
        void blob(String path, int mode, Descriptor descriptor, BlobReader blob) throws IOException;

        /// Ends the archive; nothing can follow. The target is flushed, not closed.
        void finish() throws IOException;
    }

    public static Writer writer(OutputStream target) {
        return new ArchiveWriter(target);
    }

    /// Hands on the whole archive inside a layer, unread. The blob is held against its digest at the end;
    /// if that fails, what was handed on before is to be thrown away.
    ///
    /// @throws InvalidArgument if it is not packed as its media type says
    /// @throws cas.error.CasException.DataLoss if the bytes are not those of the digest
    public static void unpack(BlobReader blob, Descriptor layer, Taker taker) throws IOException {
        LayerBytes.unpack(blob, layer, taker);
    }

    /// Hands on a plain layer compressed by gzip.
    ///
    /// @throws cas.error.CasException.DataLoss if the bytes are not those of the digest
    public static void pack(BlobReader blob, Descriptor layer, Taker taker) throws IOException {
        LayerBytes.pack(blob, layer, taker);
    }

    /// @return how many entries there were, directories included
    /// @throws InvalidArgument if it is not an archive, or one that two readers could understand in two ways
    public static long read(InputStream archive, Visitor visitor) throws IOException {
        try (InputStream plain = Packing.unpack(archive, Optional.empty(), PlatformInflation.OPENER)) {
            TarReader reader = new TarReader(plain);
            long count = 0;
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                visit(entry.get(), reader, visitor);
                count++;
            }
            return count;
        } catch (InvalidArgument refused) {
            if (refused.reason() != Reason.INVALID_LAYER) {
                throw refused;
            }
            InvalidArgument renamed = new InvalidArgument(
                    Reason.INVALID_ARCHIVE,
                    "read archive: " + refused.getMessage().replaceFirst("^layer: ", ""));
            renamed.initCause(refused);
            throw renamed;
        }
    }

    private static void visit(Entry entry, TarReader reader, Visitor visitor) throws IOException {
        switch (entry) {
            case File file -> visitor.file(file.path().toString(), file.size(), taker -> reader.content(taker::take));
            case HardLink link ->
                visitor.link(link.path().toString(), link.target().toString());
            case Symlink link -> visitor.link(link.path().toString(), resolved(link));
            case Entry.Directory _, Entry.Fifo _, Entry.Node _ -> {}
        }
    }

    /// A link's target as a path of the archive, whose root nothing leads out of.
    private static String resolved(Symlink link) {
        String target = new String(link.target().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        Deque<String> steps = new ArrayDeque<>();
        String directory = link.path().parent().map(TreePath::toString).orElse("");
        for (String step : (directory + "/" + target).split("/", -1)) {
            if (step.equals("..")) {
                steps.pollLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return String.join("/", steps);
    }
}
