package cas.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.proto.containerd.content.v1.ContentGrpc;
import cas.proto.containerd.content.v1.ContentGrpc.ContentBlockingStub;
import cas.proto.containerd.content.v1.DeleteContentRequest;
import cas.proto.containerd.content.v1.Info;
import cas.proto.containerd.content.v1.InfoRequest;
import cas.proto.containerd.content.v1.ListContentRequest;
import cas.proto.containerd.content.v1.ListContentResponse;
import cas.proto.containerd.content.v1.ReadContentRequest;
import cas.proto.containerd.content.v1.ReadContentResponse;
import cas.proto.containerd.content.v1.UpdateRequest;
import cas.proto.containerd.content.v1.WriteAction;
import cas.proto.containerd.content.v1.WriteContentRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What a client reads, and what it may ask for.
class ContentReadWireTest {
    private static final Digest ABSENT = Digest.sha256(new byte[] {42});

    @TempDir
    private Path temp;

    private ContentBench bench;
    private Channel channel;
    private ContentBlockingStub content;

    @BeforeEach
    void open() throws IOException {
        bench = new ContentBench(temp);
        channel = bench.wire.in("default");
        content = ContentGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    private Digest put(byte[] bytes, String... label) throws InterruptedException {
        Conversation writer = new Conversation(channel);
        WriteContentRequest.Builder commit = WriteContentRequest.newBuilder()
                .setAction(WriteAction.COMMIT)
                .setRef("put")
                .setData(ByteString.copyFrom(bytes));
        for (int i = 0; i < label.length; i += 2) {
            commit.putLabels(label[i], label[i + 1]);
        }
        String digest = writer.say(commit).getDigest();
        writer.ended(Code.OK);
        return Digest.parse(digest);
    }

    private List<ReadContentResponse> read(Digest digest, long offset, long size) {
        List<ReadContentResponse> frames = new ArrayList<>();
        content.read(request(digest, offset, size)).forEachRemaining(frames::add);
        return frames;
    }

    private static ReadContentRequest request(Digest digest, long offset, long size) {
        return ReadContentRequest.newBuilder()
                .setDigest(digest.toString())
                .setOffset(offset)
                .setSize(size)
                .build();
    }

    private static byte[] joined(List<ReadContentResponse> frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ReadContentResponse frame : frames) {
            assertEquals(all.size(), frame.getOffset(), "frames count from 0 (rule B5)");
            frame.getData().writeTo(all);
        }
        return all.toByteArray();
    }

    private static void refused(Code code, Executable call) {
        assertEquals(
                code,
                assertThrows(StatusRuntimeException.class, call).getStatus().getCode());
    }

    @Test
    void framesHoldAMebibyteAtMostAndCountFromZero_B5() throws Exception {
        int most = ContentService.FRAME_BYTES_MAX;
        byte[] bytes = new byte[2 * most + 10];
        new Random(7).nextBytes(bytes);
        Digest digest = put(bytes);
        List<ReadContentResponse> frames = read(digest, 0, 0);
        assertTrue(most <= 1 << 20);
        assertEquals(
                List.of(most, most, 10),
                frames.stream().map(frame -> frame.getData().size()).toList());
        assertArrayEquals(bytes, joined(frames));
        assertArrayEquals(Arrays.copyOfRange(bytes, 1000, 1000 + most + 5), joined(read(digest, 1000, most + 5)));
    }

    @Test
    void rangesAreClipped_B4() throws Exception {
        byte[] bytes = {1, 2, 3, 4, 5};
        Digest digest = put(bytes);
        assertArrayEquals(bytes, joined(read(digest, -3, -1)));
        assertArrayEquals(new byte[] {4, 5}, joined(read(digest, 3, 100)));
        assertEquals(List.of(), read(digest, 5, 0));
        refused(Code.OUT_OF_RANGE, () -> read(digest, 6, 0));
        assertEquals(List.of(), read(put(new byte[0]), 0, 0));
    }

    @Test
    void absentAndMalformedDigests_B1_B2() {
        refused(Code.NOT_FOUND, () -> read(ABSENT, 0, 0));
        refused(Code.NOT_FOUND, () -> content.info(info(ABSENT.toString())));
        refused(Code.NOT_FOUND, () -> content.delete(delete(ABSENT.toString())));
        refused(Code.NOT_FOUND, () -> content.update(update(ABSENT.toString(), "labels.k")));
        for (String bad : List.of("", "x", "sha256:", "sha256:zz", "md5:" + "0".repeat(32), "../../etc/passwd")) {
            refused(Code.INVALID_ARGUMENT, () -> content.info(info(bad)));
            refused(Code.INVALID_ARGUMENT, () -> content.delete(delete(bad)));
            refused(Code.INVALID_ARGUMENT, () -> content.update(update(bad)));
            refused(
                    Code.INVALID_ARGUMENT,
                    () -> content.read(ReadContentRequest.newBuilder()
                                    .setDigest(bad)
                                    .build())
                            .hasNext());
        }
        refused(Code.INVALID_ARGUMENT, () -> content.update(UpdateRequest.getDefaultInstance()));
    }

    private static InfoRequest info(String digest) {
        return InfoRequest.newBuilder().setDigest(digest).build();
    }

    private static DeleteContentRequest delete(String digest) {
        return DeleteContentRequest.newBuilder().setDigest(digest).build();
    }

    private static UpdateRequest update(String digest, String... paths) {
        return UpdateRequest.newBuilder()
                .setInfo(Info.newBuilder().setDigest(digest).putLabels("k", "v"))
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(Arrays.asList(paths)))
                .build();
    }

    @Test
    void maskPathsAreVerbatim_A11() throws InterruptedException {
        Digest digest = put(new byte[] {1}, "containerd.io/gc.ref.content.l.0", "x", "keep", "y");
        var changed = content.update(update(digest.toString(), "labels.k", "labels.containerd.io/gc.ref.content.l.0"));
        assertEquals(java.util.Map.of("k", "v", "keep", "y"), changed.getInfo().getLabelsMap());
        refused(Code.INVALID_ARGUMENT, () -> content.update(update(digest.toString(), "size")));
    }

    @Test
    void readerThatGoesInTheMiddleIsOrdinary_B6() throws Exception {
        Digest digest = put(new byte[8 << 20]);
        for (int i = 0; i < 20; i++) {
            Context.CancellableContext reader = Context.current().withCancellation();
            Context before = reader.attach();
            Iterator<ReadContentResponse> frames = content.read(request(digest, 0, 0));
            frames.next();
            reader.detach(before);
            reader.cancel(null);
        }
        assertEquals(8 << 20, joined(read(digest, 0, 0)).length);
    }

    @Test
    void listComesInFramesOfAHundredOrderedByDigest_B8() throws InterruptedException {
        List<String> digests = new ArrayList<>();
        for (int i = 0; i < 205; i++) {
            digests.add(put(new byte[] {(byte) i, (byte) (i >> 8)}, "n", "v" + i % 2)
                    .toString());
        }
        digests.sort(null);
        List<ListContentResponse> frames = new ArrayList<>();
        content.list(ListContentRequest.getDefaultInstance()).forEachRemaining(frames::add);
        assertEquals(
                List.of(100, 100, 5),
                frames.stream().map(ListContentResponse::getInfoCount).toList());
        assertEquals(
                digests,
                frames.stream()
                        .flatMap(frame -> frame.getInfoList().stream())
                        .map(Info::getDigest)
                        .toList());
        ListContentRequest filtered =
                ListContentRequest.newBuilder().addFilters("labels.n==v1").build();
        assertEquals(102, content.list(filtered).next().getInfoCount() + 2);
        refused(
                Code.INVALID_ARGUMENT,
                () -> content.list(ListContentRequest.newBuilder()
                                .addFilters("a=b")
                                .build())
                        .hasNext());
    }

    @Test
    void emptyListIsNoFrame_B8() {
        assertFalse(content.list(ListContentRequest.getDefaultInstance()).hasNext());
    }
}
