package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.digest.Digest;
import cas.proto.store.v1.StoreGrpc;
import cas.proto.store.v1.TakeRequest;
import cas.proto.store.v1.TakeResponse;
import cas.proving.NeedsRoot;
import cas.proving.Program;
import cas.server.AgentRole;
import cas.server.CallBook;
import cas.server.Wire;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Agents as users of their own: what each may call, and who gets to the socket at all.
@NeedsRoot(tools = {"gcc", "setpriv"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentsIT {
    private static final int STRANGER = 60_099;
    private static final int SECONDS_MAX = 60;
    /// These answer nothing by themselves: that no refusal came by then tells that they were let in.
    private static final Map<String, Integer> SILENT_MILLIS = Map.of(
            "containerd.services.events.v1.Events/Subscribe", 100,
            "cas.volumes.v1.Volumes/Watch", 100,
            "grpc.health.v1.Health/Watch", 100);

    private Workbench bench;
    private Server server;

    @BeforeAll
    void start() throws IOException {
        bench = Workbench.open("agents");
        Path policy = bench.directory("etc").resolve("policy");
        StringBuilder text = new StringBuilder();
        for (AgentRole role : AgentRole.values()) {
            text.append(role.word()).append(' ').append(uid(role)).append('\n');
        }
        Files.writeString(policy, text);
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-r--r--"));
        server = Server.casThatCollectsWhenAsked(bench, bench.path("persist"), "--policy", policy.toString());
        // The directory above is the workbench's own and private.
        Path above = server.socket().resolve("../..").normalize();
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static int uid(AgentRole role) {
        return switch (role) {
            case OPERATOR -> 60_001;
            case VOLUMEMGR -> 60_002;
            case DOWNLOADER -> 60_003;
            case VERIFIER -> 60_004;
            case READER -> 60_005;
        };
    }

    @AfterAll
    void stop() {
        server.close();
        bench.close();
    }

    @Test
    void eachAgentCallsWhatItsRoleMayAndNothingElse() throws IOException {
        Map<String, Set<AgentRole>> book = CallBook.read();
        Map<String, String> wrong = new TreeMap<>();
        for (AgentRole role : AgentRole.values()) {
            try (As agent = new As(uid(role));
                    Wire wire = new Wire(agent.socket)) {
                for (var row : book.entrySet()) {
                    boolean may = row.getValue().contains(role);
                    Code code = call(wire, row.getKey(), may);
                    boolean late = code == Code.DEADLINE_EXCEEDED && !SILENT_MILLIS.containsKey(row.getKey());
                    if (code == Code.PERMISSION_DENIED == may || code == Code.UNAVAILABLE || late) {
                        wrong.put(
                                role + " " + row.getKey(),
                                "expected " + (may ? "any" : "no") + " answer, found " + code);
                    }
                }
            }
        }
        assertEquals(Map.of(), wrong);
        String refusal = "call refused: cas.volumes.v1.Volumes/Create by uid " + uid(AgentRole.DOWNLOADER);
        assertTrue(server.log().contains(refusal + " (downloader)"), server.log());
    }

    @Test
    void verifierHandsOverWhatItVerifiedAndNothingElse() throws IOException {
        Path verified = bench.path("persist").resolve("vault/verifier");
        Path file = deliver(verified.resolve("file"), "verified text");
        Path secret = deliver(bench.path("persist").resolve("secret"), "secret");
        String digest =
                Digest.sha256("verified text".getBytes(StandardCharsets.UTF_8)).toString();
        try (As verifier = new As(uid(AgentRole.VERIFIER));
                As downloader = new As(uid(AgentRole.DOWNLOADER));
                Wire wire = new Wire(verifier.socket);
                Wire other = new Wire(downloader.socket)) {
            assertEquals(Code.PERMISSION_DENIED, refusal(other, file, digest));
            for (Path elsewhere : List.of(secret, verified, Path.of("/etc/passwd"))) {
                assertEquals(Code.PERMISSION_DENIED, refusal(wire, elsewhere, digest));
            }
            assertEquals(Code.INVALID_ARGUMENT, refusal(wire, verified.resolve("../../secret"), digest));
            Files.createSymbolicLink(verified.resolve("link"), secret);
            Files.createSymbolicLink(verified.resolve("way"), secret.getParent());
            assertEquals(Code.FAILED_PRECONDITION, refusal(wire, verified.resolve("link"), digest));
            assertEquals(Code.FAILED_PRECONDITION, refusal(wire, verified.resolve("way/secret"), digest));
            assertEquals(Code.NOT_FOUND, refusal(wire, verified.resolve("none"), digest));
            String wrong = "sha256:" + "0".repeat(64);
            assertEquals(Code.FAILED_PRECONDITION, refusal(wire, file, wrong));
            assertEquals(uid(AgentRole.VERIFIER), Files.getAttribute(file, "unix:uid"), "it was given back");

            long inode = (Long) Files.getAttribute(file, "unix:ino");
            var taken = take(wire, file, digest);
            assertTrue(taken.getTaken());
            assertEquals(13, taken.getSizeBytes());
            assertFalse(Files.exists(file));
            Path blob = bench.path("persist")
                    .resolve("vault/case/io.containerd.content.v1.content/blobs/sha256")
                    .resolve(digest.substring("sha256:".length()));
            assertEquals(inode, Files.getAttribute(blob, "unix:ino"), "not a byte was copied");
            assertEquals(1, Files.getAttribute(blob, "unix:nlink"));
            assertEquals(0, Files.getAttribute(blob, "unix:uid"));
            assertFalse(take(wire, file, digest).getTaken(), "an answer that was lost is given again");
        }
        assertEquals("secret", Files.readString(secret));
    }

    private Path deliver(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setAttribute(file, "unix:uid", uid(AgentRole.VERIFIER));
        return file;
    }

    private static TakeResponse take(Wire wire, Path file, String digest) {
        return StoreGrpc.newBlockingStub(wire.in("agents"))
                .take(TakeRequest.newBuilder()
                        .setPath(file.toString())
                        .setDigest(digest)
                        .build());
    }

    private static Code refusal(Wire wire, Path file, String digest) {
        return assertThrows(StatusRuntimeException.class, () -> take(wire, file, digest))
                .getStatus()
                .getCode();
    }

    /// With an empty request, which no method minds at this door.
    private static Code call(Wire wire, String name, boolean may) {
        var method = MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(name)
                .build();
        long millis = may && SILENT_MILLIS.containsKey(name)
                ? SILENT_MILLIS.getOrDefault(name, 0)
                : TimeUnit.SECONDS.toMillis(SECONDS_MAX);
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
        try {
            var answers = ClientCalls.blockingServerStreamingCall(wire.in("agents"), method, options, new byte[0]);
            while (answers.hasNext()) {
                answers.next();
            }
            return Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void nobodyElseGetsToTheSocket() throws IOException {
        try (As stranger = new As(STRANGER);
                Wire wire = new Wire(stranger.socket)) {
            StatusRuntimeException gone = assertThrows(
                    StatusRuntimeException.class,
                    () -> ClientCalls.blockingUnaryCall(wire.bare(), version(), CallOptions.DEFAULT, new byte[0]));
            assertEquals(Code.UNAVAILABLE, gone.getStatus().getCode());
        }
        String reach = "setpriv --reuid \"$1\" --regid \"$1\" --clear-groups test -w \"$2\"";
        assertEquals(1, Program.shell(reach, STRANGER, server.socket()).run().status());
        assertEquals(
                0,
                Program.shell(reach, uid(AgentRole.READER), server.socket())
                        .run()
                        .status());
        assertFalse(server.log().contains("its user is not in the policy"), "the kernel keeps strangers out before us");
    }

    @Test
    void policyThatIsWrongIsNamedAndNothingIsServed() throws IOException {
        Path policy = Files.writeString(bench.directory("wrong").resolve("policy"), "reader 5\nreeder 6\n");
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-r--r--"));
        var outcome = Program.of(List.of(
                        Server.cas().toString(),
                        "serve",
                        "--persist",
                        bench.path("never").toString(),
                        "--policy",
                        policy.toString()))
                .run();
        assertEquals(1, outcome.status(), outcome::toString);
        assertTrue(outcome.err().contains(policy + ", line 2: expected one of operator,"), outcome::toString);
        assertFalse(Files.exists(bench.path("never")));
    }

    private static MethodDescriptor<byte[], byte[]> version() {
        return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("containerd.services.version.v1.Version/Version")
                .build();
    }

    /// A way to the server as another user.
    private final class As implements AutoCloseable {
        private final Path socket;
        private final Process relay;

        As(int uid) throws IOException {
            socket = Files.createTempDirectory(Path.of("/tmp"), "cas-as-").resolve("s");
            Path log = bench.directory("logs").resolve("relay-" + uid);
            relay = bench.keep(Program.of(
                            NativeTool.asUser().toString(),
                            socket.toString(),
                            server.socket().toString(),
                            Integer.toString(uid))
                    .start(log, log));
            while (!Files.exists(socket)) {
                assertTrue(relay.isAlive(), Files.readString(log));
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() throws IOException {
            relay.destroy();
            Files.delete(socket);
            Files.delete(socket.getParent());
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
