package cas.unpack;

import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What was found in an archive: its documents, and which of its files became which blobs.
final class ArchiveContents {
    private static final int LINK_STEPS_MAX = 8;

    private final Map<String, Descriptor> blobs = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private Optional<ByteBuffer> index = Optional.empty();
    private Optional<ByteBuffer> dockerManifest = Optional.empty();

    void index(byte[] bytes) {
        index = Optional.of(ByteBuffer.wrap(bytes));
    }

    Optional<byte[]> index() {
        return index.map(ByteBuffer::array);
    }

    void dockerManifest(byte[] bytes) {
        dockerManifest = Optional.of(ByteBuffer.wrap(bytes));
    }

    Optional<byte[]> dockerManifest() {
        return dockerManifest.map(ByteBuffer::array);
    }

    void blob(String path, Descriptor blob) {
        blobs.put(path, blob);
    }

    /// Old Docker writes a layer that two images share once, and a link to it.
    void link(String path, String target) {
        links.put(path, target);
    }

    /// @throws InvalidArgument if the archive has no such file
    Descriptor require(String path) {
        String at = path;
        for (int step = 0; step < LINK_STEPS_MAX && links.containsKey(at); step++) {
            at = links.get(at);
        }
        Descriptor blob = blobs.get(at);
        if (blob == null) {
            throw new InvalidArgument(
                    Reason.INVALID_ARCHIVE,
                    "import archive: its manifest.json names \"" + path + "\", which is not in it");
        }
        return blob;
    }
}
