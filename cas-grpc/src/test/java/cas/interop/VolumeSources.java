package cas.interop;

import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.proving.Program;
import cas.proving.TestImage;
import cas.unpack.ArchiveImport;
import cas.unpack.Progress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// What volumes are made of: a plain disk with a hole, the same disk as qcow2, and an image of three layers.
final class VolumeSources {
    static final String IMAGE = "example.org/three:1";

    private static final int RAW_BYTES = 192 << 10;
    private static final int HOLE_AT = 48 << 10;
    private static final int HOLE_ENDS = 160 << 10;

    private final byte[] raw;
    private final byte[] qcow2;
    private final byte[] archive;

    private VolumeSources(byte[] raw, byte[] qcow2, byte[] archive) {
        this.raw = raw;
        this.qcow2 = qcow2;
        this.archive = archive;
    }

    static VolumeSources make(Workbench bench) throws IOException {
        byte[] raw = new byte[RAW_BYTES];
        new Random(7).nextBytes(raw);
        Arrays.fill(raw, HOLE_AT, HOLE_ENDS, (byte) 0);
        Path disk = Files.write(bench.path("source.raw"), raw);
        Path converted = bench.path("source.qcow2");
        Program.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2", disk.toString(), converted.toString())
                .check();
        return new VolumeSources(
                raw, Files.readAllBytes(converted), TestImage.ofThreeLayers().ociArchive(IMAGE));
    }

    /// The bytes of the disk.
    byte[] raw() {
        return raw.clone();
    }

    String rawDigest() {
        return Digest.sha256(raw).toString();
    }

    String qcow2Digest() {
        return Digest.sha256(qcow2).toString();
    }

    /// Brings into a namespace what is not there yet.
    void bring(StoreView view) throws IOException {
        ingest(view, raw);
        ingest(view, qcow2);
        if (view.images().get(IMAGE).isEmpty()) {
            new ArchiveImport(view, InstantSource.system(), new Random())
                    .run(new ByteArrayInputStream(archive), ArchiveImport.Options.DEFAULT, Progress.SILENT);
        }
    }

    private static void ingest(StoreView view, byte[] bytes) throws IOException {
        Digest digest = Digest.sha256(bytes);
        if (view.content().info(digest).isPresent()) {
            return;
        }
        String ref = "source " + digest.hex();
        try (Ingest ingest = view.content().begin(new IngestRequest(ref, 0, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            ingest.commit(new Ingest.Commit(
                    bytes.length, Optional.of(digest), Labels.of(Map.of("containerd.io/gc.root", "1"))));
        }
    }
}
