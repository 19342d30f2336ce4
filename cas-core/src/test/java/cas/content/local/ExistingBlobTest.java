package cas.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.BlobReader;
import cas.content.IngestStatus;
import cas.content.local.Story.Promises;
import cas.digest.Digest;
import cas.disk.Machine;
import cas.disk.StoreLayout;
import cas.disk.StoreObject.BlobFile;
import cas.disk.StoreObject.IngestDirectory;
import cas.disk.StoreObject.IngestFile;
import cas.disk.StoreObject.IngestPart;
import cas.disk.StoreObject.Place;
import cas.disk.StoreObject.QuarantinedBlob;
import cas.disk.StoreRoot;
import cas.disk.WritableFile;
import cas.overview.LastStop;
import cas.sim.ManualTime;
import cas.sim.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A name proves nothing (rule D3), and what is wrong is kept aside (rule D14).
final class ExistingBlobTest {
    private static final Path PERSIST = Path.of("/persist");
    private static final StoreLayout LAYOUT = new StoreLayout(PERSIST);
    private static final String TEXT = "the right bytes";
    private static final Digest DIGEST = Story.digest(TEXT);
    private static final Path BLOB = LAYOUT.path(new BlobFile(DIGEST));
    private static final Path ASIDE = LAYOUT.path(new QuarantinedBlob(DIGEST, 0));

    private final ManualTime time = new ManualTime();
    private final SimulatedDisk first = new SimulatedDisk(time);

    @Test
    void wrongBytesAreReplacedAfterAnUncleanStop() throws IOException {
        commit(first, LastStop.NEW, true);
        SimulatedDisk disk = first.kill();
        disk.flipBit(BLOB, 3);
        try (StoreRoot root = open(disk)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            try (BlobReader before = store.open(DIGEST)) {
                Story.commit(store, new Promises(), "b", TEXT);
                CrashCampaign.requireKept(store, new Promises());
                // Who reads the old bytes reads them to the end.
                ByteBuffer bytes = ByteBuffer.allocate(TEXT.length());
                assertEquals(TEXT.length(), before.read(bytes, 0));
                assertTrue(!Digest.sha256(bytes.array()).equals(DIGEST));
            }
        }
        assertEquals(List.of(String.valueOf(ASIDE.getFileName())), disk.list(LAYOUT.path(Place.QUARANTINE)));
        disk.requireNothingOpen();
    }

    @Test
    void goodBytesStayAfterAnUncleanStop() throws IOException {
        commit(first, LastStop.NEW, true);
        SimulatedDisk disk = first.kill();
        commit(disk, LastStop.UNCLEAN, false);
        assertEquals(List.of(), disk.list(LAYOUT.path(Place.QUARANTINE)));
    }

    @Test
    void wrongSizeIsSeenEvenAfterACleanStop() throws IOException {
        commit(first, LastStop.NEW, false);
        try (WritableFile file = first.append(BLOB)) {
            file.truncate(3);
        }
        commit(first, LastStop.CLEAN, false);
        try (StoreRoot root = open(first)) {
            CrashCampaign.requireKept(LocalContentStore.open(root, time), new Promises());
        }
        assertEquals(3, first.stat(ASIDE).orElseThrow().size());
    }

    @Test
    void severalBadCopiesAreKeptApart() throws IOException {
        SimulatedDisk disk = first;
        for (int round = 0; round < 3; round++) {
            commit(disk, round == 0 ? LastStop.NEW : LastStop.UNCLEAN, true);
            disk = disk.kill();
            disk.flipBit(BLOB, round);
        }
        commit(disk, LastStop.UNCLEAN, false);
        assertEquals(3, disk.list(LAYOUT.path(Place.QUARANTINE)).size());
    }

    /// A crash between link and clean-up leaves data and blob as one file: appending to one would change the other.
    @Test
    void aPublishedDataFileIsNoIngestAnyMore() throws IOException {
        commit(first, LastStop.NEW, false);
        IngestDirectory ingest = IngestHome.directoryOf("b");
        Path data = LAYOUT.path(new IngestFile(ingest, IngestPart.DATA));
        first.createDirectory(LAYOUT.path(ingest));
        new IngestRecord("b", time.instant(), time.instant(), 0, "boot", 15)
                .toText()
                .write(first, LAYOUT.path(new IngestFile(ingest, IngestPart.RECORD)));
        first.link(BLOB, data);
        try (StoreRoot root = open(first)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            assertEquals(List.of(), store.statuses());
            assertTrue(first.stat(data).isEmpty());
            Story.commit(store, new Promises(), "b", "other bytes");
            CrashCampaign.requireKept(store, new Promises());
        }
    }

    /// Half-made ingests never stop a start (rule D14).
    @Test
    void halfMadeIngestsAreDropped() throws IOException {
        Promises promises = new Promises();
        try (StoreRoot root = open(first)) {
            Story.sendPart(LocalContentStore.open(root, time), promises, "whole", TEXT, 5);
        }
        IngestDirectory noRecord = IngestHome.directoryOf("no record");
        first.createDirectory(LAYOUT.path(noRecord));
        first.create(LAYOUT.path(new IngestFile(noRecord, IngestPart.DATA))).close();
        IngestDirectory noData = IngestHome.directoryOf("no data");
        first.createDirectory(LAYOUT.path(noData));
        IngestDirectory wrongRecord = IngestHome.directoryOf("wrong record");
        first.createDirectory(LAYOUT.path(wrongRecord));
        new IngestRecord("another ref", time.instant(), time.instant(), 0, "boot", 0)
                .toText()
                .write(first, LAYOUT.path(new IngestFile(wrongRecord, IngestPart.RECORD)));
        first.create(LAYOUT.path(new IngestFile(wrongRecord, IngestPart.DATA))).close();
        Path notOurs = LAYOUT.path(Place.INGESTS).resolve("lost+found");
        first.createDirectory(notOurs);
        try (StoreRoot root = open(first)) {
            LocalContentStore store = LocalContentStore.open(root, time);
            CrashCampaign.requireKept(store, promises);
            assertEquals(
                    List.of("whole"),
                    store.statuses().stream().map(IngestStatus::ref).toList());
        }
        assertEquals(2, first.list(LAYOUT.path(Place.INGESTS)).size());
        assertTrue(first.stat(notOurs).isPresent());
    }

    private void commit(SimulatedDisk disk, LastStop lastStop, boolean killed) throws IOException {
        StoreRoot root = open(disk);
        assertEquals(lastStop, root.lastStop());
        LocalContentStore store = LocalContentStore.open(root, time);
        Story.commit(store, new Promises(), "a", TEXT);
        assertEquals(Optional.empty(), store.status("a"));
        if (!killed) {
            root.close();
        }
    }

    private StoreRoot open(SimulatedDisk disk) throws IOException {
        return StoreRoot.open(disk, PERSIST, time, new Machine("boot", 1), new Random(1));
    }
}
