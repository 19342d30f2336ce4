package cas.metadata;

import static cas.contract.StoreContract.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.content.Ingest;
import cas.content.Ingest.Commit;
import cas.content.IngestRequest;
import cas.digest.Digest;
import cas.error.CasException;
import cas.image.ImageStore.Change;
import cas.metadata.Tallies.TallyKey;
import cas.metadata.Tallies.TallyKind;
import cas.name.FieldMask;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.sim.Seeds;
import cas.volume.CreationMethod;
import cas.volume.Volume;
import cas.volume.VolumeFormat;
import cas.volume.VolumeName;
import cas.volume.VolumeOrigin;
import cas.volume.VolumeRecords;
import cas.volume.VolumeRecords.Changed;
import cas.volume.VolumeRecords.Intent;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The numbers are those of a walk, whatever happens. Few names, so that they meet.
final class TalliesTest {
    private static final int OPERATIONS = 10_000;
    private static final int NAMES = 9;
    private static final int OPERATIONS_BETWEEN_LOOKS = 50;
    private static final List<Namespace> NAMESPACES =
            List.of(new Namespace("a"), new Namespace("b"), new Namespace("c"));

    private final Fixture fixture;
    private final long seed = Seeds.of(TalliesTest.class);
    private final Random random = Seeds.random(seed, 1);

    TalliesTest() throws IOException {
        fixture = Fixture.inMemory();
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private SortedMap<TallyKey, TallyRecord> kept() throws IOException {
        return fixture.map.read(Tallies::all);
    }

    private void assertRight() throws IOException {
        SortedMap<TallyKey, TallyRecord> walked = fixture.map.read(Tallies::walk);
        assertEquals(walked, kept());
    }

    @Test
    void areThoseOfAWalkAfterTenThousandRandomOperations() throws IOException {
        int refused = 0;
        Set<TallyKind> seen = EnumSet.noneOf(TallyKind.class);
        for (int i = 0; i < OPERATIONS; i++) {
            try {
                act();
            } catch (CasException e) {
                refused++;
            }
            if (i % OPERATIONS_BETWEEN_LOOKS == 0) {
                assertRight();
                kept().keySet().forEach(key -> seen.add(key.kind()));
            }
        }
        assertRight();
        assertTrue(refused < OPERATIONS * 3 / 4, "refused " + refused);
        assertEquals(EnumSet.allOf(TallyKind.class), seen);
    }

    private void act() throws IOException {
        StoreView view = fixture.view(NAMESPACES.get(random.nextInt(NAMESPACES.size())));
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> put(view, "blob " + name());
            case 3 -> view.content().delete(digest("blob " + name()));
            case 4 -> view.content().update(digest("blob " + name()), labels("l", name()), new FieldMask(List.of()));
            case 5 -> view.images().create(name(), target(), Labels.none(), Optional.empty());
            case 6 -> changeImage(view);
            case 7 -> lease(view);
            case 8, 9 -> snapshot(view);
            default -> volume();
        }
    }

    private String name() {
        return "n" + random.nextInt(NAMES);
    }

    private static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(StoreView view, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Ingest ingest = view.content().begin(new IngestRequest(text, bytes.length, Optional.empty()))) {
            ingest.append(ByteBuffer.wrap(bytes));
            ingest.commit(new Commit(bytes.length, Optional.empty(), Labels.none()));
        }
    }

    private Descriptor target() {
        return new Descriptor("application/x", digest("blob " + name()), 6);
    }

    private void changeImage(StoreView view) throws IOException {
        if (random.nextBoolean()) {
            view.images().delete(name(), Optional.empty());
        } else {
            view.images()
                    .update(
                            new Change(name(), Optional.of(target()), Labels.none(), Optional.empty()),
                            new FieldMask(List.of("target")));
        }
    }

    private void lease(StoreView view) throws IOException {
        if (random.nextBoolean()) {
            view.leases().create(name(), Labels.none());
        } else {
            view.leases().delete(name());
        }
    }

    private void snapshot(StoreView view) throws IOException {
        var snapshots = view.snapshotter("overlayfs");
        switch (random.nextInt(4)) {
            case 0 -> snapshots.prepare("k" + name(), random.nextBoolean() ? "" : name(), Labels.none());
            case 1 -> snapshots.commit(name(), "k" + name(), "", Labels.none());
            case 2 -> snapshots.update(name(), labels("l", name()), new FieldMask(List.of()));
            default -> snapshots.remove(random.nextBoolean() ? name() : "k" + name());
        }
    }

    private VolumeName volumeName() {
        return new VolumeName(new UUID(1, random.nextInt(NAMES)), random.nextInt(2));
    }

    private Volume volume(VolumeName name) {
        boolean disk = random.nextInt(3) > 0;
        return new Volume(
                name,
                NAMESPACES.get((int) (name.uuid().getLeastSignificantBits() % NAMESPACES.size())),
                disk ? VolumeFormat.RAW : VolumeFormat.CONTAINER,
                new VolumeOrigin.Blank(),
                CreationMethod.BLANK,
                true,
                disk ? 1 + random.nextInt(1000) : 0,
                Path.of("/persist/vault/volumes/" + name),
                disk ? Optional.empty() : Optional.of(name.toString()),
                Labels.none(),
                Samples.ONE);
    }

    private void volume() throws IOException {
        VolumeRecords volumes = fixture.metadata.volumes();
        Volume volume = volume(volumeName());
        Intent intent = new Intent(volume.name(), volume.namespace(), true, Optional.empty());
        VolumeName next = new VolumeName(volume.name().uuid(), volume.name().generation() + 2);
        UUID group = new UUID(2, random.nextInt(3));
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                volumes.intend(intent);
                volumes.complete(volume);
            }
            case 2 -> {
                volumes.abandon(intent);
                volumes.forget(volume.name());
            }
            case 3 -> volumes.change(List.of(new Changed(volume, Optional.empty())));
            case 4 -> volumes.replace(volume(next), intent);
            case 5 -> volumes.abandon(new Intent(next, volume.namespace(), true, Optional.empty()));
            case 6 ->
                fixture.metadata
                        .volumeSnapshots()
                        .add(new VolumeSnapshot(group, volume.namespace(), List.of(volume), Samples.ONE));
            default -> fixture.metadata.volumeSnapshots().remove(group);
        }
    }

    @Test
    void aBlobOfTwoIsSharedAndCountsOnce() throws IOException {
        for (Namespace namespace : NAMESPACES.subList(0, 2)) {
            put(fixture.view(namespace), "shared");
            put(fixture.view(namespace), "own of " + namespace);
        }
        assertEquals(new TallyRecord(3, 6 + 8 + 8, 0), kept().get(new TallyKey(TallyKey.STORE, TallyKind.BLOBS)));
        assertEquals(new TallyRecord(2, 6 + 8, 6), kept().get(new TallyKey("a", TallyKind.BLOBS)));
        fixture.view(NAMESPACES.get(1)).content().delete(digest("shared"));
        assertEquals(new TallyRecord(3, 6 + 8 + 8, 0), kept().get(new TallyKey(TallyKey.STORE, TallyKind.BLOBS)));
        assertEquals(new TallyRecord(2, 6 + 8, 0), kept().get(new TallyKey("a", TallyKind.BLOBS)));
        assertEquals(new TallyRecord(1, 8, 0), kept().get(new TallyKey("b", TallyKind.BLOBS)));
        assertRight();
    }

    /// What a program of version 1 wrote has no numbers.
    @Test
    void areMadeForADatabaseThatHasNone() throws IOException {
        for (int i = 0; i < 300; i++) {
            try {
                act();
            } catch (CasException e) {
                // Nothing has changed.
            }
        }
        SortedMap<TallyKey, TallyRecord> before = kept();
        fixture.map.write(tx -> {
            before.keySet().forEach(key -> Schema.TALLIES.delete(tx, key.bytes()));
            Schema.SCHEMA.put(tx, Keys.key().name("schema"), new SchemaRecord(1, Samples.ONE));
            return true;
        });
        fixture.reopen();
        assertEquals(before, kept());
        assertRight();
        long version = fixture.map.read(tx ->
                Schema.SCHEMA.get(tx, Keys.key().name("schema")).orElseThrow().version());
        assertEquals(Schema.VERSION, version);
    }

    /// Writes that fail change no number.
    @Test
    void areAsBeforeWhenAWriteFails() throws IOException {
        put(fixture.here(), "one");
        SortedMap<TallyKey, TallyRecord> before = kept();
        Ledger ledger =
                new Ledger(fixture.map, new Metadata.World(fixture.time, new Random(1), (namespace, event) -> {}));
        try {
            ledger.write(tx -> {
                Schema.BLOBS.put(
                        tx,
                        BlobRecord.key(NAMESPACES.getFirst(), digest("two")),
                        new BlobRecord(9, Samples.ONE, Samples.ONE, Labels.none()));
                throw new CasException.Unimplemented("this");
            });
        } catch (CasException.Unimplemented e) {
            assertEquals(before, kept());
        }
        assertRight();
    }
}
