package cas.layer;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.os.Attributes;
import cas.os.Device;
import cas.os.TreePath;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes a layer: entries in the order given, then [#finish], which tells the digests. The same calls make
/// the same bytes. Plain ustar, and PAX records where a value needs them.
///
/// ```
/// try (LayerWriter layer = LayerWriter.to(out, Compression.GZIP)) {
///     layer.directory(TreePath.of("etc"), Attributes.of(0755));
///     layer.file(TreePath.of("etc/motd"), Attributes.of(0644), "hello\n".getBytes(UTF_8));
///     layer.whiteout(TreePath.of("etc/passwd"));
///     Written written = layer.finish();
/// }
/// ```
public final class LayerWriter implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int END_BYTES = 2 * Tar.BLOCK_BYTES;
    private static final Attributes MARK = Attributes.of(0);

    private final OutputStream target;
    private final Compression compression;
    private final DigestingOutput blob;
    private final OutputStream packed;
    private final DigestingOutput archive;
    private boolean finished;

    private LayerWriter(OutputStream target, Compression compression) throws IOException {
        this.target = target;
        this.compression = compression;
        this.blob = new DigestingOutput(target);
        this.packed = compression.pack(blob);
        this.archive = new DigestingOutput(packed);
    }

    /// Writes to `target`, which [#close] closes.
    public static LayerWriter to(OutputStream target, Compression compression) throws IOException {
        return new LayerWriter(target, compression);
    }

    public void directory(TreePath path, Attributes attributes) throws IOException {
        write(new Entry.Directory(path, attributes));
    }

    public void file(TreePath path, Attributes attributes, byte[] content) throws IOException {
        file(path, attributes, content.length, new ByteArrayInputStream(content));
    }

    /// A file whose content has exactly `size` bytes.
    ///
    /// @throws IOException also if it has fewer or more
    public void file(TreePath path, Attributes attributes, long size, InputStream content) throws IOException {
        write(new Entry.File(path, attributes, size));
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = size;
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new IOException("layer entry " + path + ": expected " + size + " bytes, found " + (size - left));
            }
            archive.write(buffer, 0, count);
            left -= count;
        }
        if (content.read() >= 0) {
            throw new IOException("layer entry " + path + ": expected " + size + " bytes, found more");
        }
        archive.write(new byte[Tar.padding(size)]);
    }

    /// A link to any text.
    public void symlink(TreePath path, Attributes attributes, String text) throws IOException {
        symlink(path, attributes, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A link to any bytes.
    public void symlink(TreePath path, Attributes attributes, byte[] target) throws IOException {
        write(new Entry.Symlink(path, attributes, new String(target, StandardCharsets.ISO_8859_1)));
    }

    /// A second name for a file written before; `attributes` are the file's.
    public void hardLink(TreePath path, Attributes attributes, TreePath file) throws IOException {
        write(new Entry.HardLink(path, attributes, file));
    }

    public void fifo(TreePath path, Attributes attributes) throws IOException {
        write(new Entry.Fifo(path, attributes));
    }

    public void device(TreePath path, Attributes attributes, Device device) throws IOException {
        write(new Entry.Node(path, attributes, device));
    }

    /// Says that a file or directory of the layers below is gone.
    public void whiteout(TreePath gone) throws IOException {
        whiteout(gone, Instant.EPOCH);
    }

    /// The same, of this time.
    public void whiteout(TreePath gone, Instant time) throws IOException {
        TreePath parent = gone.parent()
                .orElseThrow(() -> new InvalidArgument(
                        Reason.INVALID_LAYER, "whiteout: expected a path below the root, found the root"));
        String name = Tar.WHITEOUT + new String(gone.name().toBytes(), StandardCharsets.ISO_8859_1);
        TreePath mark = TreePath.ofBytes(name.getBytes(StandardCharsets.ISO_8859_1));
        file(parent.child(mark), MARK.modified(time), new byte[0]);
    }

    /// Says that everything the layers below have in a directory is gone.
    public void opaque(TreePath directory) throws IOException {
        file(directory.child(TreePath.of(Tar.OPAQUE)), MARK, new byte[0]);
    }

    private void write(Entry entry) throws IOException {
        if (finished) {
            throw new IllegalStateException("layer is finished: " + entry.path() + " comes too late");
        }
        archive.write(HeaderWriter.encode(entry));
    }

    /// Ends the archive and the packing; nothing can follow. The target is flushed, not closed.
    public Written finish() throws IOException {
        if (!finished) {
            archive.write(new byte[END_BYTES]);
            finished = true;
            packed.close();
        }
        return new Written(new Descriptor(compression.mediaType(), blob.digest(), blob.count()), archive.digest());
    }

    /// Closes the target. Without [#finish] before it, what was written is no layer.
    @Override
    public void close() throws IOException {
        try (target) {
            packed.close();
        }
    }

    /// What was written: the blob, and the digest of the archive inside it.
    public record Written(Descriptor blob, Digest diffId) {}
}
