package cas.disk;

import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.RootFile;
import cas.os.FileSystems;
import cas.os.FileSystems.InPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The `format` file: two pages, each one [TextRecord] filled up with spaces. What is new is written
/// over the page that does not count, in place, so that starting and stopping need neither bytes nor
/// inodes (rule D7); the other one is there until that is on disk.
final class FormatFile {
    static final int PAGE_BYTES = 4096;

    private static final int PAGES = 2;
    /// Counts the writings: the page with the higher number counts.
    private static final String TURN = "turn";

    private final Disk disk;
    private final StoreLayout layout;
    private final Path file;

    FormatFile(Disk disk, StoreLayout layout) {
        this.disk = disk;
        this.layout = layout;
        this.file = layout.path(RootFile.FORMAT);
    }

    /// What one page holds.
    ///
    /// @param number which one
    private record Page(int number, long turn, TextRecord text) {}

    /// @throws cas.error.CasException.DataLoss if there is a file and nothing in it can be read
    Optional<FormatRecord> read() throws IOException {
        if (disk.stat(file).isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = bytes();
        TextRecord text = pages(bytes)
                .max(Comparator.comparingLong(Page::turn))
                .map(Page::text)
                .orElseThrow(() -> FormatRecord.damaged(file, "its seal is broken"));
        FormatRecord record = FormatRecord.of(text, file);
        // A page that cannot be read may have been the newer one.
        return Optional.of(damaged(bytes) ? record.opened(record.lastOpener(), false) : record);
    }

    /// When it returns, this is what the next start reads.
    void write(FormatRecord record) throws IOException {
        byte[] bytes = disk.stat(file).isPresent() ? bytes() : new byte[0];
        Optional<Page> counting = pages(bytes).max(Comparator.comparingLong(Page::turn));
        Map<String, String> lines = new LinkedHashMap<>(record.toText().lines());
        lines.put(TURN, Long.toString(counting.map(Page::turn).orElse(0L) + 1));
        byte[] page = page(new TextRecord(lines).print());
        if (bytes.length == PAGES * PAGE_BYTES) {
            int number = 1 - counting.map(Page::number).orElse(1);
            disk.overwrite(file, (long) number * PAGE_BYTES, ByteBuffer.wrap(page));
        } else {
            make(page);
        }
    }

    private void make(byte[] page) throws IOException {
        Path next = layout.path(RootFile.FORMAT_NEW);
        disk.delete(next);
        disk.create(next).close();
        fill(next, page);
    }

    private void fill(Path next, byte[] page) throws IOException {
        try (WritableFile writable = disk.append(next)) {
            writable.write(ByteBuffer.wrap(page));
            writable.write(ByteBuffer.wrap(page("")));
            writable.sync();
        }
        disk.replace(next, file);
        disk.syncNames(layout.path(Place.STORE));
    }

    /// On a file system that writes anew whatever changes, makes this file an exception, if it is none yet.
    void keepInPlace(FileSystems fileSystems) throws IOException {
        if (fileSystems.keepInPlace(file) != InPlace.REFUSED) {
            return;
        }
        byte[] page = pages(bytes())
                .max(Comparator.comparingLong(Page::turn))
                .map(newest -> page(newest.text().print()))
                .orElseThrow();
        Path next = layout.path(RootFile.FORMAT_NEW);
        disk.delete(next);
        disk.create(next).close();
        if (fileSystems.keepInPlace(next) == InPlace.KEPT) {
            fill(next, page);
        } else {
            disk.delete(next);
        }
    }

    private byte[] bytes() throws IOException {
        try (ReadableFile readable = disk.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(PAGES * PAGE_BYTES + 1);
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = readable.read(bytes, bytes.position());
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    /// Those that can be read. A file that is shorter or longer was made by hand, and has one.
    private static Stream<Page> pages(byte[] bytes) {
        if (bytes.length != PAGES * PAGE_BYTES) {
            return page(0, bytes).stream();
        }
        return Stream.of(0, 1).flatMap(number -> page(number, slice(bytes, number)).stream());
    }

    private static Optional<Page> page(int number, byte[] bytes) {
        return TextRecord.parse(text(bytes).stripTrailing() + "\n")
                .map(text -> new Page(number, text.number(TURN).orElse(0L), text));
    }

    private static boolean damaged(byte[] bytes) {
        return bytes.length == PAGES * PAGE_BYTES
                && Stream.of(0, 1)
                        .map(number -> slice(bytes, number))
                        .anyMatch(page -> !text(page).isBlank() && page(0, page).isEmpty());
    }

    private static byte[] slice(byte[] bytes, int number) {
        return Arrays.copyOfRange(bytes, number * PAGE_BYTES, (number + 1) * PAGE_BYTES);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] page(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= PAGE_BYTES) {
            throw new IllegalArgumentException(
                    "format record: expected less than " + PAGE_BYTES + " bytes, found " + bytes.length);
        }
        byte[] page = new byte[PAGE_BYTES];
        Arrays.fill(page, (byte) ' ');
        System.arraycopy(bytes, 0, page, 0, bytes.length);
        page[PAGE_BYTES - 1] = '\n';
        return page;
    }
}
