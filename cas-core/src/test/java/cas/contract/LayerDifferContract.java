package cas.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.ContentInfo;
import cas.content.Descriptor;
import cas.content.IngestRequest;
import cas.error.CasException.FailedPrecondition;
import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unavailable;
import cas.error.CasException.Unimplemented;
import cas.layer.Compression;
import cas.lease.LeaseResource;
import cas.name.Labels;
import cas.namespace.StoreView;
import cas.os.Attributes;
import cas.os.Tree;
import cas.os.TreePath;
import cas.os.linux.LinuxKernel;
import cas.proving.NeedsRoot;
import cas.snapshot.LayerDiffer;
import cas.snapshot.LayerDiffer.Request;
import cas.snapshot.Mount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Rules L3 and L4: how a layer is asked for and kept. That it says the right thing is proven elsewhere.
@NeedsRoot
public interface LayerDifferContract extends StoreContract {
    String UNCOMPRESSED = "containerd.io/uncompressed";

    /// Makes a snapshot with one file and one of two directories in it.
    private static List<Mount> changed(StoreView store, String key, String parent, Instant time) throws IOException {
        List<Mount> mounts = store.snapshotter("overlayfs").prepare(key, parent, Labels.none());
        try (Tree tree = LinuxKernel.trees().open(directory(mounts))) {
            file(tree, TreePath.of("name"), key, time);
            tree.makeDirectory(TreePath.of("directory-of-" + key));
            tree.setAttributes(
                    TreePath.of("directory-of-" + key), Attributes.of(0755).modified(time));
        }
        return mounts;
    }

    private static void file(Tree tree, TreePath path, String text, Instant time) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Tree.Sink sink = tree.createFile(path)) {
            sink.write(bytes, 0, bytes.length);
            sink.finish(Attributes.of(0644).modified(time));
        }
    }

    private static Path directory(List<Mount> mounts) {
        Mount mount = mounts.getFirst();
        return Path.of(mount.options().stream()
                .filter(option -> option.startsWith("upperdir="))
                .map(option -> option.substring("upperdir=".length()))
                .findFirst()
                .orElse(mount.source()));
    }

    private static byte[] bytes(StoreView store, Descriptor blob) throws IOException {
        try (var reader = store.content().open(blob.digest())) {
            ByteBuffer all = ByteBuffer.allocate((int) blob.size());
            while (all.hasRemaining() && reader.read(all, all.position()) >= 0) {
                assertTrue(all.position() <= blob.size());
            }
            return all.array();
        }
    }

    private static Request as(String mediaType) {
        return new Request(mediaType, "", Labels.none(), Optional.empty());
    }

    @Test
    default void aLayerIsContentThatSaysWhatChanged() throws IOException {
        StoreView store =
                here().withLease(here().leases().create("", Labels.none()).id());
        var snapshots = store.snapshotter("overlayfs");
        changed(store, "low", "", Instant.EPOCH);
        snapshots.commit("lower", "low", "", Labels.none());
        List<Mount> right = changed(store, "up", "lower", Instant.EPOCH);
        List<Mount> left = snapshots.view("look", "lower", Labels.none());

        Request request = new Request("", "some ref", StoreContract.labels("k", "v"), Optional.empty());
        Descriptor layer = store.differ().diff(left, right, request);
        assertEquals(Compression.GZIP.mediaType(), layer.mediaType());
        ContentInfo kept = store.content().info(layer.digest()).orElseThrow();
        assertEquals(layer.size(), kept.size());
        assertEquals("v", kept.labels().get("k").orElseThrow());
        String diffId = kept.labels().get(UNCOMPRESSED).orElseThrow();
        assertEquals(Optional.empty(), store.content().status("some ref"));

        List<Mount> again = snapshots.prepare("again", "lower", Labels.none());
        assertEquals(diffId, store.applier().apply(layer, again).digest().toString());
        Descriptor same = store.differ().diff(left, again, request);
        assertEquals(layer, same);
        Descriptor nothing = store.differ().diff(right, again, Request.PLAIN);
        assertEquals(store.differ().diff(List.of(), List.of(), Request.PLAIN), nothing);
    }

    @Test
    default void eachPackingHoldsTheSameArchive() throws IOException {
        List<Mount> right = changed(here(), "up", "", Instant.EPOCH);
        LayerDiffer differ = here().differ();
        Descriptor plain = differ.diff(List.of(), right, as(Compression.NONE.mediaType()));
        assertEquals(Compression.NONE.mediaType(), plain.mediaType());
        assertEquals(
                Optional.empty(),
                here().content().info(plain.digest()).orElseThrow().labels().get(UNCOMPRESSED));
        for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
            Descriptor packed = differ.diff(List.of(), right, as(compression.mediaType()));
            assertEquals(compression.mediaType(), packed.mediaType());
            assertEquals(
                    plain.digest().toString(),
                    here().content()
                            .info(packed.digest())
                            .orElseThrow()
                            .labels()
                            .get(UNCOMPRESSED)
                            .orElseThrow());
        }
        assertThrows(Unimplemented.class, () -> differ.diff(List.of(), right, as("application/x-tar")));
    }

    @Test
    default void theSameBytesWhateverTheTimeItIsMade() throws IOException {
        Instant then = Instant.ofEpochSecond(1_000_000_000);
        Request request = new Request(Compression.NONE.mediaType(), "", Labels.none(), Optional.of(then));
        List<Mount> early = changed(here(), "early", "", then.plusSeconds(1));
        try (Tree tree = LinuxKernel.trees().open(directory(early))) {
            tree.remove(TreePath.of("directory-of-early"));
        }
        Descriptor one = here().differ().diff(List.of(), early, request);
        try (Tree tree = LinuxKernel.trees().open(directory(early))) {
            tree.remove(TreePath.of("name"));
            file(tree, TreePath.of("name"), "early", then.plusSeconds(7));
        }
        assertEquals(one, here().differ().diff(List.of(), early, request));
        assertNotEquals(one, here().differ().diff(List.of(), early, as(request.mediaType())));
        Descriptor gone = here().differ().diff(early, List.of(), request);
        // A header's time is at byte 136, in octal.
        assertEquals("07346545000", new String(bytes(here(), gone), 136, 11, StandardCharsets.US_ASCII));
    }

    @Test
    default void aLayerThatIsHereAlreadyIsFine() throws IOException {
        List<Mount> right = changed(here(), "up", "", Instant.EPOCH);
        Descriptor first = here().differ().diff(List.of(), right, Request.PLAIN);
        ContentInfo before = here().content().info(first.digest()).orElseThrow();
        here().content().update(first.digest(), Labels.none(), cas.name.FieldMask.ALL);
        StoreView leased =
                here().withLease(here().leases().create("mine", Labels.none()).id());
        assertEquals(first, leased.differ().diff(List.of(), right, Request.PLAIN));
        assertEquals(
                before.labels(),
                here().content().info(first.digest()).orElseThrow().labels());
        assertEquals(
                List.of(new LeaseResource("content", first.digest().toString())),
                here().leases().resources("mine"));
    }

    @Test
    default void whatCannotBeReadOrSaidIsRefused() throws IOException {
        List<Mount> right = changed(here(), "up", "", Instant.EPOCH);
        LayerDiffer differ = here().differ();
        Mount disk = new Mount("ext4", "/dev/loop0", List.of());
        assertThrows(Unimplemented.class, () -> differ.diff(List.of(disk), right, Request.PLAIN));
        assertThrows(
                Unimplemented.class,
                () -> differ.diff(List.of(), List.of(right.getFirst(), right.getFirst()), Request.PLAIN));
        Mount nowhere = new Mount("bind", "/nowhere/at/all", List.of("ro"));
        assertThrows(InvalidArgument.class, () -> differ.diff(List.of(nowhere), right, Request.PLAIN));
        Mount relative = new Mount("overlay", "overlay", List.of("lowerdir=a:b"));
        assertThrows(InvalidArgument.class, () -> differ.diff(List.of(), List.of(relative), Request.PLAIN));
        try (var _ = here().content().begin(new IngestRequest("busy", 0, Optional.empty()))) {
            Request busy = new Request("", "busy", Labels.none(), Optional.empty());
            assertThrows(Unavailable.class, () -> differ.diff(List.of(), right, busy));
        }
        try (Tree tree = LinuxKernel.trees().open(directory(right))) {
            file(tree, TreePath.of(".wh.name"), "", Instant.EPOCH);
        }
        Request named = new Request("", "named", Labels.none(), Optional.empty());
        assertThrows(FailedPrecondition.class, () -> differ.diff(List.of(), right, named));
        assertEquals(Optional.empty(), here().content().status("named"));
    }
}
