package cas.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.proto.containerd.diff.v1.ApplyRequest;
import cas.proto.containerd.diff.v1.DiffGrpc;
import cas.proto.containerd.snapshots.v1.CleanupRequest;
import cas.proto.containerd.snapshots.v1.CommitSnapshotRequest;
import cas.proto.containerd.snapshots.v1.Info;
import cas.proto.containerd.snapshots.v1.Kind;
import cas.proto.containerd.snapshots.v1.ListSnapshotsRequest;
import cas.proto.containerd.snapshots.v1.ListSnapshotsResponse;
import cas.proto.containerd.snapshots.v1.MountsRequest;
import cas.proto.containerd.snapshots.v1.PrepareSnapshotRequest;
import cas.proto.containerd.snapshots.v1.RemoveSnapshotRequest;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc;
import cas.proto.containerd.snapshots.v1.SnapshotsGrpc.SnapshotsBlockingStub;
import cas.proto.containerd.snapshots.v1.StatSnapshotRequest;
import cas.proto.containerd.snapshots.v1.UpdateSnapshotRequest;
import cas.proto.containerd.snapshots.v1.UsageRequest;
import cas.proto.containerd.snapshots.v1.ViewSnapshotRequest;
import cas.proto.containerd.types.Descriptor;
import cas.proto.containerd.types.Mount;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots and layers as raw messages.
class SnapshotsWireTest {
    private static final String OVERLAY = "overlayfs";
    private static final String KEY = "extract-201737770-fmBd sha256:0";

    @TempDir
    private Path temp;

    private EngineBench bench;
    private SnapshotsBlockingStub snapshots;

    @BeforeEach
    void open() throws IOException {
        bench = new EngineBench(temp);
        snapshots = SnapshotsGrpc.newBlockingStub(bench.wire.in("default"));
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private List<Mount> prepare(String key, String parent) {
        return snapshots
                .prepare(PrepareSnapshotRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .setParent(parent)
                        .putLabels("of", "active")
                        .build())
                .getMountsList();
    }

    private List<Mount> view(String key, String parent) {
        return snapshots
                .view(ViewSnapshotRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .setParent(parent)
                        .build())
                .getMountsList();
    }

    private List<Mount> mounts(String key) {
        return snapshots
                .mounts(MountsRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .build())
                .getMountsList();
    }

    private void commit(String name, String key) {
        var _ = snapshots.commit(CommitSnapshotRequest.newBuilder()
                .setSnapshotter(OVERLAY)
                .setName(name)
                .setKey(key)
                .putLabels("of", "committed")
                .build());
    }

    private void remove(String key) {
        var _ = snapshots.remove(RemoveSnapshotRequest.newBuilder()
                .setSnapshotter(OVERLAY)
                .setKey(key)
                .build());
    }

    private Info stat(String key) {
        return snapshots
                .stat(StatSnapshotRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .setKey(key)
                        .build())
                .getInfo();
    }

    @Test
    void lifeOfALayer_D2_D3_D6_D7_D9_E2_E4_E5() {
        List<Mount> root = prepare(KEY, "");
        assertEquals(1, root.size());
        assertEquals("bind", root.getFirst().getType());
        assertEquals(List.of("rw", "rbind"), root.getFirst().getOptionsList());
        assertEquals(root, mounts(KEY));
        assertEquals(Kind.ACTIVE, stat(KEY).getKind());
        commit("one", KEY);
        Refused.with(Code.NOT_FOUND, () -> stat(KEY));
        assertEquals(Kind.COMMITTED, stat("one").getKind());
        assertEquals(Map.of("of", "committed"), stat("one").getLabelsMap());
        Refused.with(Code.FAILED_PRECONDITION, () -> mounts("one"));

        List<Mount> child = prepare("child", "one");
        assertEquals("overlay", child.getFirst().getType());
        assertEquals("overlay", child.getFirst().getSource());
        assertEquals("one", stat("child").getParent());
        List<Mount> viewed = view("looking", "one");
        assertEquals("bind", viewed.getFirst().getType());
        assertEquals(root.getFirst().getSource(), viewed.getFirst().getSource());
        assertEquals(List.of("ro", "rbind"), viewed.getFirst().getOptionsList());
        assertEquals(Kind.VIEW, stat("looking").getKind());
        Refused.with(Code.FAILED_PRECONDITION, () -> commit("two", "looking"));
        Refused.with(Code.FAILED_PRECONDITION, () -> remove("one"));
        remove("looking");
        remove("child");
        remove("one");
        Refused.with(Code.NOT_FOUND, () -> remove("one"));
    }

    @Test
    void namesAndParentsAreChecked_D2_D4_D7() {
        prepare("taken", "");
        Refused.with(Code.ALREADY_EXISTS, () -> prepare("taken", ""));
        Refused.with(Code.ALREADY_EXISTS, () -> view("taken", ""));
        Refused.with(Code.NOT_FOUND, () -> prepare("k", "none"));
        Refused.with(Code.INVALID_ARGUMENT, () -> prepare("k", "taken"));
        Refused.with(Code.INVALID_ARGUMENT, () -> prepare("", ""));
        Refused.with(Code.NOT_FOUND, () -> commit("n", "none"));
        commit("n", "taken");
        prepare("again", "");
        Refused.with(Code.ALREADY_EXISTS, () -> commit("n", "again"));
        assertEquals(Kind.ACTIVE, stat("again").getKind());
        Refused.with(Code.NOT_FOUND, () -> mounts("none"));
    }

    @Test
    void snapshotterMustBeLoaded_D1() {
        List<Executable> calls = List.of(
                () -> snapshots.prepare(
                        PrepareSnapshotRequest.newBuilder().setKey("k").build()),
                () -> snapshots.view(
                        ViewSnapshotRequest.newBuilder().setSnapshotter("none").build()),
                () -> snapshots.mounts(MountsRequest.getDefaultInstance()),
                () -> snapshots.commit(CommitSnapshotRequest.getDefaultInstance()),
                () -> snapshots.remove(RemoveSnapshotRequest.getDefaultInstance()),
                () -> snapshots.stat(StatSnapshotRequest.getDefaultInstance()),
                () -> snapshots.update(UpdateSnapshotRequest.getDefaultInstance()),
                () -> snapshots.usage(UsageRequest.getDefaultInstance()),
                () -> snapshots.cleanup(CleanupRequest.getDefaultInstance()),
                () -> snapshots.list(ListSnapshotsRequest.getDefaultInstance()).hasNext());
        calls.forEach(call -> Refused.with(Code.INVALID_ARGUMENT, call));
    }

    @Test
    void updateTakesLabelsAndNothingElse_D11() {
        prepare("k", "");
        Info.Builder wanted = Info.newBuilder()
                .setName("k")
                .setKind(Kind.COMMITTED)
                .setParent("ignored")
                .setCreatedAt(Timestamp.newBuilder().setSeconds(-62_135_596_800L))
                .putLabels("new", "1");
        UpdateSnapshotRequest.Builder update = UpdateSnapshotRequest.newBuilder()
                .setSnapshotter(OVERLAY)
                .setInfo(wanted)
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels.new"));
        Info info = snapshots.update(update.build()).getInfo();
        assertEquals(Map.of("of", "active", "new", "1"), info.getLabelsMap());
        assertEquals(Kind.ACTIVE, info.getKind());
        assertEquals("", info.getParent());
        Refused.with(
                Code.INVALID_ARGUMENT,
                () -> snapshots.update(
                        update.setUpdateMask(FieldMask.newBuilder().addPaths("kind"))
                                .build()));
        Refused.with(
                Code.INVALID_ARGUMENT, () -> snapshots.update(update.clearInfo().build()));
        Refused.with(
                Code.NOT_FOUND,
                () -> snapshots.update(update.setInfo(Info.newBuilder().setName("none"))
                        .clearUpdateMask()
                        .build()));
    }

    @Test
    void listComesInFramesSortedByKey_A5_D12() {
        for (int i = 0; i < 103; i++) {
            prepare("k" + (1000 - i), "");
        }
        commit("root", "k1000");
        prepare("child", "root");
        List<ListSnapshotsResponse> frames = frames();
        assertEquals(
                List.of(100, 4),
                frames.stream().map(ListSnapshotsResponse::getInfoCount).toList());
        List<String> names = names(frames);
        assertEquals(names.stream().sorted().toList(), names);
        assertEquals(List.of("root"), names(frames("kind==committed")));
        assertEquals(List.of("child"), names(frames("parent==root")));
        assertEquals(103, names(frames("parent==\"\"")).size());
        Refused.with(Code.INVALID_ARGUMENT, () -> frames("kind=active"));
    }

    private List<ListSnapshotsResponse> frames(String... filters) {
        List<ListSnapshotsResponse> frames = new ArrayList<>();
        snapshots
                .list(ListSnapshotsRequest.newBuilder()
                        .setSnapshotter(OVERLAY)
                        .addAllFilters(List.of(filters))
                        .build())
                .forEachRemaining(frames::add);
        return frames;
    }

    private static List<String> names(List<ListSnapshotsResponse> frames) {
        return frames.stream()
                .flatMap(frame -> frame.getInfoList().stream())
                .map(Info::getName)
                .toList();
    }

    @Test
    void usageIsOfTheOwnLayer_D13() {
        prepare("k", "");
        UsageRequest.Builder usage = UsageRequest.newBuilder().setSnapshotter(OVERLAY);
        assertEquals(1, snapshots.usage(usage.setKey("k").build()).getInodes());
        commit("n", "k");
        assertEquals(1, snapshots.usage(usage.setKey("n").build()).getInodes());
        view("v", "n");
        assertEquals(0, snapshots.usage(usage.setKey("v").build()).getInodes());
        Refused.with(Code.NOT_FOUND, () -> snapshots.usage(usage.setKey("none").build()));
    }

    @Test
    void cleanupIsNotForClients_D14() {
        Refused.with(
                Code.UNIMPLEMENTED,
                () -> snapshots.cleanup(
                        CleanupRequest.newBuilder().setSnapshotter(OVERLAY).build()));
    }

    @Test
    void applyNeedsALayerThatIsHere_L1_A13() {
        var diff = DiffGrpc.newBlockingStub(bench.wire.in("default"));
        List<Mount> mounts = prepare("k", "");
        Refused.with(Code.INVALID_ARGUMENT, () -> diff.apply(ApplyRequest.getDefaultInstance()));
        ApplyRequest absent = ApplyRequest.newBuilder()
                .setDiff(Descriptor.newBuilder()
                        .setMediaType("application/vnd.oci.image.layer.v1.tar+gzip")
                        .setDigest("sha256:" + "0".repeat(64))
                        .setSize(1))
                .addAllMounts(mounts)
                .build();
        Refused.with(Code.NOT_FOUND, () -> diff.apply(absent));
    }
}
