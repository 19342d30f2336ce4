package cas.layer;

import cas.error.CasException.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The one parser of archives (rule S19): ustar, PAX, the long names and sparse files of
/// GNU, and plain old headers. What two
/// readers could understand in two ways is refused. Every refusal is an
/// [cas.error.CasException.InvalidArgument].
final class TarReader {
    private final TarInput input;
    private long entries;
    private long contentLeft;
    private int paddingLeft;
    private Optional<SparseMap> holes = Optional.empty();
    private byte[] block = {};
    private boolean ended;

    TarReader(InputStream source) {
        this.input = new TarInput(source);
    }

    /// The next entry, or nothing at the end, after which the source has no bytes left.
    Optional<Entry> next() throws IOException {
        holes = Optional.empty();
        content(TarReader::ignore);
        long at = input.position();
        try {
            return ended ? Optional.empty() : read();
        } catch (InvalidArgument refused) {
            InvalidArgument placed = new InvalidArgument(
                    refused.reason(), refused.getMessage() + " (entry " + entries + " at byte " + at + ")");
            placed.initCause(refused);
            throw placed;
        }
    }

    private Optional<Entry> read() throws IOException {
        Extensions extensions = new Extensions();
        Optional<TarHeader> header = header();
        while (header.isPresent() && extensions.take(header.get(), input)) {
            header = header();
        }
        if (header.isEmpty()) {
            extensions.checkUnused();
            return Optional.empty();
        }
        long size = extensions.pax().size(header.get().numbers().size());
        holes = SparseReader.read(block, size, extensions.pax(), input);
        Entry entry = EntryReader.entry(
                header.get(), extensions, holes.map(SparseMap::size).orElse(size));
        boolean file = entry instanceof Entry.File;
        if (holes.isPresent() && !file) {
            throw Refused.layer(entry.path() + ": expected holes in a file only");
        }
        contentLeft = file ? holes.map(SparseMap::packed).orElse(size) : 0;
        paddingLeft = Tar.padding(contentLeft);
        return Optional.of(entry);
    }

    /// Hands on what is left of the bytes of the last entry.
    void content(TarInput.Taker taker) throws IOException {
        long count = contentLeft;
        contentLeft = 0;
        if (holes.isPresent()) {
            SparseMap map = holes.get();
            holes = Optional.empty();
            map.pass(input, taker);
        } else {
            input.pass(count, taker);
        }
        int padding = paddingLeft;
        paddingLeft = 0;
        // umoci's insert ends an archive right behind the last byte of its last file; the reference server takes it.
        input.skip(padding);
    }

    private static void ignore(byte[] bytes, int offset, int length) {}

    private Optional<TarHeader> header() throws IOException {
        if (!input.more()) {
            ended = true;
            return Optional.empty();
        }
        block = input.take(Tar.BLOCK_BYTES);
        if (zero(block, 0, block.length)) {
            ended = true;
            input.rest(TarReader::checkZero);
            return Optional.empty();
        }
        if (++entries > Limits.ENTRIES_MAX) {
            throw Refused.layer("expected at most " + Limits.ENTRIES_MAX + " headers, found more");
        }
        return Optional.of(TarHeader.parse(block));
    }

    private static void checkZero(byte[] bytes, int offset, int length) {
        if (!zero(bytes, offset, length)) {
            throw Refused.layer("expected nothing after the end mark, found more");
        }
    }

    private static boolean zero(byte[] bytes, int offset, int length) {
        int bits = 0;
        for (int i = offset; i < offset + length; i++) {
            bits |= bytes[i];
        }
        return bits == 0;
    }
}
