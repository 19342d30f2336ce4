package cas.interop;

import cas.client.CasClient;
import cas.content.BlobReader;
import cas.content.ContentInfo;
import cas.content.Ingest;
import cas.content.IngestRequest;
import cas.content.IngestStatus;
import cas.digest.Digest;
import cas.error.CasException;
import cas.error.CasException.AlreadyExists;
import cas.error.CasException.Exhausted;
import cas.filter.Filter;
import cas.interop.FaultControl.Fate;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/// One ingest after another into one daemon, and of each another call goes wrong. After each the store must be as if
/// the
/// ingest had never been, or had been and nothing had gone wrong.
final class FaultSweep implements AutoCloseable {
    private static final Namespace NAMESPACE = new Namespace("sweep");
    private static final Labels LABELS = Labels.of(Map.of("containerd.io/gc.root", "1"));

    private final Workbench bench;
    private final QuickStart quick;
    private final Path persist;
    private final int blobBytes;
    private final FaultControl control;
    private final Digest kept;
    private final List<String> wrong = new ArrayList<>();
    private Server server;
    private CasClient client;
    private int ingests;
    private int cases;
    private int starts;

    /// @param blobBytes what each blob holds
    FaultSweep(Workbench bench, QuickStart quick, String name, int blobBytes) throws IOException {
        this.bench = bench;
        this.quick = quick;
        this.persist = bench.path(name);
        this.blobBytes = blobBytes;
        this.control = new FaultControl(bench.path(name + ".faults"), name + "/");
        start();
        kept = Digest.sha256(bytes());
        ingest("ref" + ingests);
    }

    private void start() throws IOException {
        server =
                quick.start(bench, persist, Server.cas(), control.environment()).ready();
        client = CasClient.connect(server.patiently());
        starts++;
    }

    /// The calls of one ingest that nothing happens to.
    List<String> calls() throws IOException {
        ingests++;
        control.arm(0, Fate.NOTHING);
        ingest("ref" + ingests);
        control.disarm();
        return control.calls();
    }

    /// Lets every call of an ingest meet this fate that can.
    ///
    /// @return what went wrong that should not have
    List<String> run(Fate fate) throws IOException {
        boolean met = true;
        for (int call = 1; met; call++) {
            List<String> calls = calls();
            if (call > calls.size()) {
                return wrong;
            }
            if (fate.befits(calls.get(call - 1))) {
                met = one(call, fate);
                cases++;
            }
        }
        return wrong;
    }

    /// @return whether the call came at all
    private boolean one(int call, Fate fate) throws IOException {
        ingests++;
        String ref = "ref" + ingests;
        control.arm(call, fate);
        Optional<Exception> failure = tried(ref);
        control.disarm();
        if (!control.met()) {
            return false;
        }
        String where = fate + " of call " + call + ", " + control.calls().get(call - 1) + ": ";
        if (fate.isDeadly()) {
            server.awaitEnd();
        } else if (!server.alive()) {
            wrong.add(where + "the daemon died: " + server.log());
        }
        boolean degraded = server.alive() && degraded(where);
        if (fate.isNoRoom() && !degraded && failure.isPresent() && !(failure.get() instanceof Exhausted)) {
            wrong.add(where + "no room was not called so: " + failure.get());
        }
        if (degraded) {
            requireReadable(where);
        }
        if (!server.alive() || degraded) {
            again();
        }
        try {
            requireAllOrNothing(where, ref, failure);
        } catch (IOException | CasException e) {
            wrong.add(where + failure + ", and then " + e);
            again();
        }
        return true;
    }

    private Optional<Exception> tried(String ref) {
        try {
            ingest(ref);
            return Optional.empty();
        } catch (IOException | CasException e) {
            return Optional.of(e);
        }
    }

    private void again() throws IOException {
        client.close();
        server.close();
        start();
    }

    /// Only a sync that failed may turn the store read-only, and what the database could not write.
    private boolean degraded(String where) throws IOException {
        Optional<String> readOnly = client.overview().status().readOnly();
        if (readOnly.isPresent() && !where.contains("sync") && !where.contains("data.mdb")) {
            wrong.add(where + "the store turned read-only: " + readOnly.get());
        }
        return readOnly.isPresent();
    }

    private void requireReadable(String where) {
        try {
            requireWhole(where + "read-only, ", client.view(NAMESPACE), kept);
        } catch (IOException | CasException e) {
            wrong.add(where + "the read-only store cannot be read: " + e);
        }
    }

    private void requireAllOrNothing(String where, String ref, Optional<Exception> failure) throws IOException {
        StoreView view = client.view(NAMESPACE);
        Digest digest = Digest.sha256(bytes());
        boolean there = view.content().info(digest).isPresent();
        if (failure.isEmpty() && !there) {
            wrong.add(where + "acknowledged and not there");
        }
        if (there) {
            requireWhole(where, view, digest);
        }
        for (IngestStatus left : view.content().statuses(Filter.ALL)) {
            if (!left.ref().equals(ref) || there) {
                wrong.add(where + "there is an ingest left: " + left);
            }
        }
        try {
            ingest(ref);
        } catch (AlreadyExists e) {
            if (!there) {
                wrong.add(where + "not there, and yet: " + e);
            }
        } catch (IOException | CasException e) {
            wrong.add(where + failure + ", and the second try failed: " + e);
        }
        requireWhole(where, view, digest);
        requireWhole(where, view, kept);
    }

    private void requireWhole(String where, StoreView view, Digest digest) throws IOException {
        try (BlobReader reader = view.content().open(digest)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size());
            int read = 0;
            while (read >= 0 && bytes.hasRemaining()) {
                read = reader.read(bytes, bytes.position());
            }
            if (!Digest.sha256(bytes.array()).equals(digest)) {
                wrong.add(where + digest + " is not whole");
            }
        }
    }

    /// Those of the current ingest.
    private byte[] bytes() {
        byte[] bytes = new byte[blobBytes];
        new Random(ingests).nextBytes(bytes);
        return bytes;
    }

    private ContentInfo ingest(String ref) throws IOException {
        byte[] bytes = bytes();
        Digest digest = Digest.sha256(bytes);
        var request = new IngestRequest(ref, bytes.length, Optional.of(digest));
        try (Ingest ingest = client.view(NAMESPACE).content().begin(request)) {
            int from = (int) ingest.status().offset();
            ingest.append(ByteBuffer.wrap(bytes, from, bytes.length - from));
            return ingest.commit(new Ingest.Commit(bytes.length, Optional.of(digest), LABELS));
        }
    }

    @Override
    public String toString() {
        return blobBytes + " bytes: " + cases + " cases, " + starts + " starts";
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
