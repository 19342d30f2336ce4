package cas.layer;

import cas.content.BlobReader;
import cas.content.Descriptor;
import cas.digest.Digest;
import cas.os.Fence;
import cas.os.FileSystems;
import cas.os.Inflation;
import cas.os.Tree;
import cas.snapshot.LayerApplier;
import cas.snapshot.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Unpacks layers straight into the directories behind the mounts, as the reference server does (rule L2), below
/// one handle that nothing leads out of (rules S11-S20). Hard links need their file in the same layer (rule
/// S13), as with the reference server; a directory that the archive only implies gets the attributes of the one below.
///
/// Nothing is synced here; the snapshot's commit does that for the whole tree. A failed apply leaves behind
/// what it made; the snapshot is to be thrown away.
public final class TreeApplier implements LayerApplier {
    /// Each may hold a window of 128 MiB.
    private static final int APPLIES_MAX = 4;

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final Blobs blobs;
    private final Ports ports;
    private final InstantSource clock;
    private final Policy policy;
    private final Semaphore running = new Semaphore(APPLIES_MAX);

    public TreeApplier(Blobs blobs, Ports ports, InstantSource clock, Policy policy) {
        this.blobs = blobs;
        this.ports = ports;
        this.clock = clock;
        this.policy = policy;
    }

    /// What is used of the machine.
    public record Ports(Tree.Opener trees, FileSystems fileSystems, Fence fence, Inflation.Opener inflations) {}

    /// What holds and helps those who unpack.
    public String machinery() {
        return ports.fence().inForce() + "; gzip by " + ports.inflations().library();
    }

    /// Where the layers are read from; [cas.content.ContentStore] and [cas.content.BlobStore] have this method.
    public interface Blobs {
        /// @throws cas.error.CasException.NotFound if there is no such blob
        BlobReader open(Digest digest) throws IOException;
    }

    /// What a layer may do.
    ///
    /// @param devices whether all device nodes are made, not only the standard ones (rule S14)
    /// @param bytesMax of the unpacked archive
    /// @param ratioMax unpacked bytes for each packed one, once there is more than a gigabyte
    /// @param timeMax for one layer
    /// @param memoryMax bytes for what must be remembered until the end of one layer
    public record Policy(boolean devices, long bytesMax, long ratioMax, Duration timeMax, long memoryMax) {
        private static final int MEMORY_SHARE = 8;

        /// Standard devices, a quarter of a terabyte, anything that gzip can pack, two hours, an eighth of the heap.
        public static final Policy DEFAULT = new Policy(
                false,
                256L << 30,
                1100,
                Duration.ofHours(2),
                Math.min(Runtime.getRuntime().maxMemory() / MEMORY_SHARE, 64L << 20));
    }

    /// The blob is read, unpacked and digested on one thread (on two, where there are more than two processors),
    /// while another one makes files and is fenced by the kernel. What a fenced thread starts is fenced as well, so
    /// it must never wake a virtual thread, which may need a new carrier: a third thread waits for both and wakes
    /// the caller.
    @Override
    public Descriptor apply(Descriptor layer, List<Mount> mounts) throws IOException {
        Target target = Target.of(mounts);
        var declared = Packing.declared(layer.mediaType());
        running.acquireUninterruptibly();
        try (BlobReader blob = blobs.open(layer.digest());
                BlobInput packed = new BlobInput(blob, layer)) {
            return Work.on("layer", () -> apply(packed, declared, target));
        } finally {
            running.release();
        }
    }

    private Descriptor apply(BlobInput packed, Optional<Compression> declared, Target target) throws IOException {
        try (InputStream plain = early(Packing.unpack(packed, declared, ports.inflations()));
                ArchiveInput archive = new ArchiveInput(plain, packed, policy)) {
            try (Ahead ahead = new Ahead(archive, "layer-read")) {
                Work.on("layer-files", () -> {
                    ports.fence().restrictWritesTo(target.directory());
                    files(new TarReader(ahead), target);
                    return target;
                });
            }
            packed.verify();
            return new Descriptor(Compression.NONE.mediaType(), archive.digest(), archive.count());
        }
    }

    private static InputStream early(InputStream plain) {
        return CORES > 2 ? new Ahead(plain, "layer-unpack") : plain;
    }

    private void files(TarReader archive, Target target) throws IOException {
        try (Tree tree = ports.trees().open(target.directory());
                Lower lower = lower(target)) {
            Guard guard = new Guard(ports.fileSystems(), clock, target.directory(), policy);
            Whiteouts whiteouts = target.opaqueXattr().isPresent()
                    ? new OverlayWhiteouts(tree, target.opaqueXattr().get(), lower, guard)
                    : new PlainWhiteouts(tree, guard);
            new Application(tree, new Parents(tree, lower, whiteouts, guard), whiteouts, guard, policy.devices())
                    .run(archive);
        }
    }

    private Lower lower(Target target) throws IOException {
        List<Tree> opened = new ArrayList<>();
        boolean complete = false;
        try {
            for (var directory : target.lower()) {
                opened.add(ports.trees().open(directory));
            }
            complete = true;
            return new Lower(opened);
        } finally {
            if (!complete) {
                new Lower(opened).close();
            }
        }
    }
}
