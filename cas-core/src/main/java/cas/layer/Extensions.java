package cas.layer;

import cas.os.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What headers of no file say about the file that follows.
final class Extensions {
    private Optional<PaxHeader> pax = Optional.empty();
    private Optional<String> longName = Optional.empty();
    private Optional<String> longLink = Optional.empty();

    /// @return false if the header is an entry by itself
    boolean take(TarHeader header, TarInput input) throws IOException {
        switch (header.type()) {
            case Tar.PAX_NEXT -> {
                checkOnce(pax, "PAX header");
                pax = Optional.of(PaxHeader.parse(body(header, input, Limits.PAX_BYTES_MAX)));
            }
            case Tar.PAX_GLOBAL -> {
                checkUnused();
                PaxHeader.parse(body(header, input, Limits.PAX_BYTES_MAX)).checkGlobal();
            }
            case Tar.GNU_LONG_NAME -> {
                checkOnce(longName, "GNU long name");
                longName = Optional.of(text(header, input));
            }
            case Tar.GNU_LONG_LINK -> {
                checkOnce(longLink, "GNU long link");
                longLink = Optional.of(text(header, input));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void checkOnce(Optional<?> before, String what) {
        if (before.isPresent()) {
            throw Refused.layer(what + ": expected one before an entry, found two");
        }
    }

    void checkUnused() {
        if (pax.isPresent() || longName.isPresent() || longLink.isPresent()) {
            throw Refused.layer("extended header: expected an entry after it, found none");
        }
    }

    private static byte[] body(TarHeader header, TarInput input, int bytesMax) throws IOException {
        long size = header.numbers().size();
        if (size > bytesMax) {
            throw Refused.layer("extended header: expected at most " + bytesMax + " bytes, found " + size);
        }
        byte[] body = input.take((int) size);
        input.take(Tar.padding(size));
        return body;
    }

    private static String text(TarHeader header, TarInput input) throws IOException {
        String text = new String(body(header, input, TreePath.PATH_BYTES_MAX + 1), StandardCharsets.ISO_8859_1);
        int end = text.endsWith("\0") ? text.length() - 1 : text.length();
        if (end == 0 || text.indexOf('\0') < end && text.indexOf('\0') >= 0) {
            throw Refused.layer("GNU long name: expected text with a NUL at most at its end, found none");
        }
        return text.substring(0, end);
    }

    PaxHeader pax() {
        return pax.orElse(PaxHeader.NONE);
    }

    String name(String header) {
        return one(pax().path(), longName, "name").orElse(header);
    }

    String link(String header) {
        return one(pax().linkPath(), longLink, "link").orElse(header);
    }

    private static Optional<String> one(Optional<String> pax, Optional<String> gnu, String what) {
        if (pax.isPresent() && gnu.isPresent() && !pax.equals(gnu)) {
            throw Refused.layer(what + ": expected the PAX and the GNU one to agree, found two");
        }
        return pax.or(() -> gnu);
    }
}
