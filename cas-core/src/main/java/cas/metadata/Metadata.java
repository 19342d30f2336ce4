package cas.metadata;

import cas.collection.ReferenceRecords;
import cas.container.ContainerStore;
import cas.content.BlobStore;
import cas.content.ContentStore;
import cas.content.FileIntake;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.event.EventSink;
import cas.finding.BlobVerifier;
import cas.finding.VerificationBook;
import cas.image.ImageStore;
import cas.kv.KeyValueStore;
import cas.kv.Table;
import cas.lease.LeaseManager;
import cas.name.Namespace;
import cas.namespace.NamespaceStore;
import cas.os.FileTaker;
import cas.overview.RecordCounts;
import cas.snapshot.SnapshotTrees;
import cas.snapshot.Snapshotter;
import cas.volume.VolumeQuotas;
import cas.volume.VolumeRecords;
import cas.volume.VolumeSnapshotRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Everything that has a name, over one ordered map and the plain back ends. Hands out what one
/// namespace sees, on behalf of at most one lease; what it hands out is cheap, keeps nothing of its own,
/// and is safe for several threads.
public final class Metadata {
    private final Ledger ledger;
    private final BackEnds backEnds;
    private final VerificationBook book;
    private final BlobTrust trust;
    private final SharedBlobs shared;
    private final SnapshotNumbers numbers;
    private final Leftovers leftovers;
    private final StoredReferences references;

    private Metadata(Ledger ledger, BackEnds backEnds, SnapshotNumbers numbers) {
        this.ledger = ledger;
        this.backEnds = backEnds;
        this.book = new StoredVerifications(ledger, backEnds);
        this.trust = new BlobTrust(ledger, backEnds.verifier(), book);
        this.shared = new SharedBlobs(new BlobUses(ledger, backEnds.blobs()), trust);
        this.numbers = numbers;
        this.leftovers = new Leftovers(ledger, backEnds, shared.uses(), numbers);
        this.references = new StoredReferences(
                ledger,
                new Reclaiming(ledger, backEnds, shared.uses(), numbers),
                leftovers,
                backEnds.trees().stream().map(SnapshotTrees::name).toList());
    }

    /// Who keeps the bytes.
    ///
    /// @param trees all snapshotters, each with a name of its own
    /// @param persist the directory everything lies below; paths are recorded relative to it
    public record BackEnds(BlobStore blobs, BlobVerifier verifier, List<SnapshotTrees> trees, Path persist) {
        public BackEnds {
            trees = List.copyOf(trees);
            persist = persist.toAbsolutePath().normalize();
        }
    }

    /// Time, chance, and who hears what happened.
    public record World(InstantSource clock, RandomGenerator random, EventSink events) {
        /// What containerd does below its own surface it tells by itself.
        World quietAboutPlugins() {
            EventSink all = events;
            return new World(clock, random, (namespace, event) -> {
                if (!namespace.isReserved()) {
                    all.publish(namespace, event);
                }
            });
        }
    }

    /// The tables that the map must be opened with.
    public static List<Table> tables() {
        return Schema.all().stream().map(table -> table.table()).toList();
    }

    /// Opens the schema in the map, or makes it. The map stays the caller's to close.
    ///
    /// @throws cas.error.CasException.FailedPrecondition if a newer program wrote the database
    public static Metadata open(KeyValueStore store, BackEnds backEnds, World world) throws IOException {
        Ledger ledger = new Ledger(store, world.quietAboutPlugins());
        Schema.prepare(store, ledger.now());
        return new Metadata(ledger, backEnds, SnapshotNumbers.open(ledger, backEnds.trees()));
    }

    /// To be called once after a crash, before anything is handed out. What nobody has recorded is looked for
    /// by the next whole collection, this process's or a later one's: nobody has to wait for a walk over all
    /// there is.
    public void expectLeftovers() throws IOException {
        leftovers.remember();
    }

    /// To be called when nobody uses the store any more. What could not be removed is the next process's to
    /// find.
    public void rememberLeftovers() throws IOException {
        leftovers.rememberSuspicion();
    }

    /// Brings records and directories together, by a walk over all of them. Instead of [#expectLeftovers],
    /// before anything is handed out.
    ///
    /// @return one sentence for each thing done or found
    public List<String> settle() throws IOException {
        return settle(false);
    }

    /// Records blobs that nobody has, after the database was restored. A lease holds them until their
    /// images are named anew.
    ///
    /// @return how many there were
    public int adopt(Namespace namespace) throws IOException {
        return new Adoption(ledger, backEnds.blobs()).run(namespace);
    }

    /// As [#settle()].
    ///
    /// @param keep whether directories without a record are left, since the record may be what is lost
    public List<String> settle(boolean keep) throws IOException {
        List<String> notes = new ArrayList<>();
        for (SnapshotTrees trees : backEnds.trees()) {
            notes.addAll(numbers.settle(ledger, trees, keep));
        }
        return List.copyOf(notes);
    }

    public ContentStore content(Namespace namespace, Optional<String> lease) {
        return new NamespacedContentStore(ledger, new Caller(namespace, lease), backEnds.blobs(), shared);
    }

    /// @param sources how files are taken, and where from
    public FileIntake intake(Namespace namespace, Optional<String> lease, Sources sources) {
        Caller caller = new Caller(namespace, lease);
        BlobRecorder recorder = new BlobRecorder(ledger, caller, backEnds.blobs(), shared);
        return new NamespacedIntake(content(namespace, lease), recorder, sources);
    }

    /// Who takes files, the directories they may lie below, and the names of blobs.
    public record Sources(FileTaker taker, Set<Path> directories, Function<Digest, Path> names) {
        public Sources {
            directories = Set.copyOf(directories);
        }
    }

    public ImageStore images(Namespace namespace, Optional<String> lease) {
        return new NamespacedImageStore(ledger, new Caller(namespace, lease));
    }

    public ContainerStore containers(Namespace namespace) {
        return new NamespacedContainerStore(ledger, new Caller(namespace, Optional.empty()));
    }

    public LeaseManager leases(Namespace namespace) {
        return new NamespacedLeaseManager(ledger, namespace);
    }

    /// @throws InvalidArgument if no snapshotter of that name is loaded (rule D1)
    public Snapshotter snapshotter(Namespace namespace, String name, Optional<String> lease) {
        for (SnapshotTrees trees : backEnds.trees()) {
            if (trees.name().equals(name)) {
                return new NamespacedSnapshotter(ledger, new Caller(namespace, lease), trees, numbers);
            }
        }
        List<String> names = backEnds.trees().stream().map(SnapshotTrees::name).toList();
        throw new InvalidArgument("snapshotter \"" + name + "\" is not loaded: expected one of " + names);
    }

    /// What the snapshotters can do, by name.
    public Map<String, Set<String>> capabilities() {
        return backEnds.trees().stream().collect(Collectors.toMap(SnapshotTrees::name, SnapshotTrees::capabilities));
    }

    public NamespaceStore namespaces() {
        return new MetadataNamespaceStore(ledger, backEnds.blobs());
    }

    /// The namespaces of what containerd keeps here as its plugin.
    public Set<Namespace> reserved() throws IOException {
        return new MetadataNamespaceStore(ledger, backEnds.blobs()).list(true).keySet();
    }

    /// The snapshots of one plugin of containerd, of which the name is free. One that ends with the name of a
    /// snapshotter gets that one, any other the first.
    ///
    /// @throws InvalidArgument if the name could be no namespace's
    public Snapshotter pluginSnapshotter(String plugin) {
        Namespace namespace = Namespace.ofPlugin(plugin);
        SnapshotTrees trees = backEnds.trees().stream()
                .filter(each -> plugin.endsWith(each.name()))
                .findFirst()
                .orElse(backEnds.trees().getFirst());
        return new NamespacedSnapshotter(ledger, new Caller(namespace, Optional.empty()), trees, numbers);
    }

    /// What is known of the bytes of all blobs.
    public VerificationBook verifications() {
        return book;
    }

    /// Whether all bytes are digested as they are read, so that a reader never gets the end of wrong ones.
    public void verifyReads(boolean wanted) {
        trust.verifyReads(wanted);
    }

    /// Who refers to whom, over all namespaces.
    public ReferenceRecords references() {
        return references;
    }

    /// Whether a namespace must send bytes that only others have, unless they are labelled as shareable (rules
    /// B42, B43).
    public void isolateContent(boolean wanted) {
        shared.isolate(wanted);
    }

    public boolean isolatesContent() {
        return shared.isolates();
    }

    public VolumeRecords volumes() {
        return new StoredVolumes(ledger, backEnds.persist());
    }

    /// How much there is of everything, without a walk.
    public RecordCounts counts() {
        return new StoredCounts(ledger);
    }

    public VolumeQuotas volumeQuotas() {
        return new StoredQuotas(ledger);
    }

    public VolumeSnapshotRecords volumeSnapshots() {
        return new StoredVolumeSnapshots(ledger, backEnds.persist());
    }
}
