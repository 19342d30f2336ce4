package cas.kv.lmdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.disk.Disk;
import cas.disk.PosixDisk;
import cas.disk.Relief;
import cas.disk.StoreHealth;
import cas.disk.WritableFile;
import cas.error.CasException.Exhausted;
import cas.kv.KeyValueStore;
import cas.kv.Restored;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import cas.kv.lmdb.LmdbKeyValueStore.Look;
import cas.kv.lmdb.LmdbKeyValueStore.Safety;
import cas.kv.lmdb.LmdbKeyValueStore.Settings;
import cas.proving.Footings;
import cas.sim.ForwardingDisk;
import cas.sim.Seeds;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged database files (P9): each is told, and replaced by the last good copy, or can be opened and
/// read to the end without killing who does. The dangerous part is done by a process of its own, for all
/// cases together.
class DatabaseDamageTest {
    private static final int CASES = Integer.getInteger("cas.damage.cases", 30);
    private static final Table ONE = new Table("one");
    private static final Table TWO = new Table("two");
    private static final List<Table> TABLES = List.of(ONE, TWO);

    @TempDir
    Path temp;

    private static LmdbKeyValueStore open(Path root) throws IOException {
        return open(root, Look.ALL);
    }

    private static LmdbKeyValueStore open(Path root, Look look) throws IOException {
        Path directory = Files.createDirectories(root.resolve("database"));
        return LmdbKeyValueStore.open(
                new PosixDisk(),
                new Settings(directory, TABLES, new StoreHealth(), Footings.real())
                        .with(new Safety(root.resolve("copies"), look, Optional.empty())));
    }

    private static boolean fill(WriteTransaction tx, Random random, int from, int count) {
        for (int i = from; i < from + count; i++) {
            byte[] value = new byte[random.nextInt(50) == 0 ? 9000 : random.nextInt(120)];
            random.nextBytes(value);
            tx.put(i % 3 == 0 ? ONE : TWO, key(i), value);
            if (i % 5 == 0) {
                tx.delete(TWO, key(i - 10));
            }
        }
        return true;
    }

    private static byte[] key(int i) {
        return ("key " + i * 7919L % 100_003).getBytes(StandardCharsets.UTF_8);
    }

    /// A database of some hundred pages with free ones among them, an older copy, and one older still.
    private Path template(Random random) throws IOException {
        Path root = temp.resolve("template");
        try (LmdbKeyValueStore store = open(root)) {
            for (int part = 0; part < 18; part++) {
                int start = part * 100;
                store.write(tx -> fill(tx, random, start, 100));
                if (part == 5 || part == 11) {
                    store.keepCopy();
                }
            }
            assertEquals(List.of(), store.flaws());
        }
        return root;
    }

    private static void duplicate(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("database"));
        Files.createDirectories(to.resolve("copies"));
        Files.copy(from.resolve("database/data.mdb"), to.resolve("database/data.mdb"));
        try (Stream<Path> copies = Files.list(from.resolve("copies"))) {
            for (Path copy : copies.toList()) {
                Files.copy(copy, to.resolve("copies").resolve(copy.getFileName().toString()));
            }
        }
    }

    private static String damage(Path file, Random random) throws IOException {
        // Beyond the last page lies only room that is kept free.
        long length = used(file);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            return switch (random.nextInt(3)) {
                case 0 -> {
                    long rest = 1 + random.nextLong(length - 1);
                    bytes.setLength(rest);
                    yield "cut to " + rest + " bytes";
                }
                case 1 -> {
                    long page = random.nextLong(length / 4096);
                    bytes.seek(page * 4096);
                    bytes.write(new byte[4096]);
                    yield "page " + page + " zeroed";
                }
                default -> {
                    long at = random.nextLong(length);
                    bytes.seek(at);
                    int old = bytes.read();
                    bytes.seek(at);
                    bytes.write(old ^ 1 << random.nextInt(8));
                    yield "a bit of byte " + at + " turned";
                }
            };
        }
    }

    private static long used(Path file) throws IOException {
        try (DatabaseFile database = DatabaseFile.open(new PosixDisk(), file)) {
            return (database.meta().lastPage() + 1) * database.meta().pageBytes();
        } catch (DatabaseFile.Flaw e) {
            throw new AssertionError(e);
        }
    }

    /// More than is looked at in any case, with a copy, and then with the root of a table zeroed.
    private Path largeAndDamaged() throws IOException {
        Path root = temp.resolve("large");
        byte[] value = new byte[1500];
        try (LmdbKeyValueStore store = open(root)) {
            store.write(tx -> {
                for (int i = 0; i < 9000; i++) {
                    tx.put(ONE, key(i), value);
                }
                return true;
            });
            store.keepCopy();
        }
        Path file = root.resolve("database/data.mdb");
        assertTrue(used(file) > 8 << 20, "too small to be looked at in part");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(used(file) / 2 / 4096 * 4096);
            bytes.write(new byte[4096]);
        }
        return root;
    }

    /// Rule D9: a crash loop ends. The first kill costs a look at the ends only, the second one a look at all.
    @Test
    void theSecondKillLooksAtAll() throws IOException {
        Path root = largeAndDamaged();
        try (LmdbKeyValueStore store = open(root, Look.AFTER_KILL)) {
            assertEquals(Optional.empty(), store.restored());
        }
        try (LmdbKeyValueStore store = open(root, Look.SHORT)) {
            assertEquals(Optional.empty(), store.restored());
            assertEquals(1, store.flaws().size());
        }
        try (LmdbKeyValueStore store = open(root, Look.AFTER_KILL)) {
            assertTrue(store.restored().isPresent(), "the damaged one is still in use");
            assertEquals(List.of(), store.flaws());
        }
    }

    /// A database that was seen whole since the last kill is not looked at whole after the next one.
    @Test
    void aKillAfterALookAtAllIsTheFirst() throws IOException {
        Path root = temp.resolve("seen");
        Path mark = root.resolve("database/unseen");
        open(root).close();
        open(root, Look.AFTER_KILL).close();
        assertTrue(Files.exists(mark));
        open(root, Look.ALL).close();
        assertTrue(Files.notExists(mark));
        try (LmdbKeyValueStore store = open(root, Look.AFTER_KILL)) {
            assertTrue(Files.exists(mark));
            store.write(tx -> fill(tx, new Random(1), 0, 10));
            store.keepCopy();
            assertTrue(Files.notExists(mark));
        }
    }

    @Test
    void everyDamagedDatabaseCanBeOpenedAgain() throws Exception {
        long seed = Seeds.of(DatabaseDamageTest.class);
        Path template = template(Seeds.random(seed, 0));
        List<Path> roots = new ArrayList<>();
        List<String> what = new ArrayList<>();
        int restored = 0;
        for (int i = 0; i < CASES; i++) {
            Path root = temp.resolve("case-" + i);
            duplicate(template, root);
            what.add(damage(root.resolve("database/data.mdb"), Seeds.random(seed, i + 1)));
            DatabaseCopies copies = copiesOf(root, new PosixDisk(), Relief.NONE);
            copies.prepare(Look.ALL, Optional.empty());
            Optional<Restored> found = copies.restored();
            if (found.isPresent()) {
                restored++;
                assertTrue(found.get().from().orElseThrow().endsWith("2.mdb"), what.get(i) + ": " + found);
                assertTrue(Files.exists(root.resolve("database/data.mdb.damaged-0")), what.get(i));
            }
            roots.add(root);
        }
        System.out.println("damaged " + CASES + ", restored " + restored);
        assertTrue(restored >= CASES / 6, "restored " + restored);
        probe(roots, what);
    }

    private static DatabaseCopies copiesOf(Path root, Disk disk, Relief relief) {
        return new DatabaseCopies(disk, root.resolve("database"), root.resolve("copies"), relief);
    }

    /// A disk on which nothing can be made any more, unless there is room for as many files.
    private static Disk full(AtomicInteger room) {
        return new ForwardingDisk(new PosixDisk()) {
            @Override
            public WritableFile create(Path file) throws IOException {
                if (room.getAndDecrement() <= 0) {
                    room.set(0);
                    throw new Exhausted("no room for " + file);
                }
                return super.create(file);
            }

            @Override
            public void delete(Path file) throws IOException {
                if (Files.exists(file)) {
                    room.incrementAndGet();
                }
                super.delete(file);
            }
        };
    }

    /// The reserve makes room for the mark, and the copy itself takes the place of the database.
    @Test
    void aFullDiskDoesNotStopGoingBack() throws IOException {
        Path root = template(new Random(2));
        Files.write(root.resolve("database/data.mdb"), new byte[8192]);
        var room = new AtomicInteger();
        Relief once = _ -> room.compareAndSet(0, 1);
        copiesOf(root, full(room), once).prepare(Look.ALL, Optional.empty());
        assertEquals(Optional.empty(), DatabaseCopies.flaw(new PosixDisk(), root.resolve("database/data.mdb"), true));
        assertTrue(Files.exists(root.resolve("database/data.mdb.damaged-0")));
        assertTrue(Files.exists(root.resolve("copies/1.mdb")));
        try (LmdbKeyValueStore store = open(root)) {
            assertTrue(store.restored().orElseThrow().from().orElseThrow().endsWith("2.mdb"));
        }
    }

    /// Room for bytes is no help where there are no inodes; the older copy is one.
    @Test
    void theOlderCopyMakesRoomWhenNothingElseDoes() throws IOException {
        Path root = template(new Random(3));
        Files.write(root.resolve("database/data.mdb"), new byte[8192]);
        copiesOf(root, full(new AtomicInteger()), Relief.NONE).prepare(Look.ALL, Optional.empty());
        assertEquals(Optional.empty(), DatabaseCopies.flaw(new PosixDisk(), root.resolve("database/data.mdb"), true));
        assertTrue(Files.notExists(root.resolve("copies/1.mdb")));
        try (LmdbKeyValueStore store = open(root)) {
            assertTrue(store.restored().isPresent());
        }
    }

    /// Opens, reads and writes each in another process: the only one that it can kill.
    private static void probe(List<Path> roots, List<String> what) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Prober.class.getName()));
        roots.forEach(root -> command.add(root.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int done = (int) said.lines().filter(line -> line.equals("read")).count();
        String culprit = done < what.size() ? what.get(done) + " in " + roots.get(done) : "";
        assertEquals(0, process.waitFor(), culprit + ": " + said);
        assertEquals(roots.size(), done, said);
    }

    /// The process that may die.
    static final class Prober {
        public static void main(String... roots) throws IOException {
            for (String root : roots) {
                try (KeyValueStore store = open(Path.of(root))) {
                    for (Table table : TABLES) {
                        int[] count = {0};
                        store.read(tx -> {
                            tx.scan(table, new byte[0], (key, value) -> count[0]++ >= 0);
                            return true;
                        });
                        if (count[0] < 100) {
                            throw new IOException(root + ": table " + table.name() + " has " + count[0] + " entries");
                        }
                    }
                    for (int i = 0; i < 5; i++) {
                        int start = 5000 + i * 100;
                        store.write(tx -> fill(tx, new Random(1), start, 100));
                    }
                }
                System.out.println("read");
            }
        }
    }

    /// Both copies damaged too: all is begun anew, and the next start has nothing to do.
    @Test
    void withoutAGoodCopyAllIsBegunAnew() throws IOException {
        Path root = template(new Random(1));
        try (Stream<Path> copies = Files.list(root.resolve("copies"))) {
            for (Path copy : copies.toList()) {
                Files.write(copy, new byte[100]);
            }
        }
        Files.write(root.resolve("database/data.mdb"), new byte[8192]);
        try (LmdbKeyValueStore store = open(root)) {
            assertEquals(Optional.empty(), store.restored().orElseThrow().from());
            assertTrue(store.read(tx -> tx.get(ONE, new byte[] {1})).isEmpty());
            store.settled();
            store.write(tx -> fill(tx, new Random(1), 0, 10));
            store.keepCopy();
        }
        try (LmdbKeyValueStore store = open(root)) {
            assertTrue(store.restored().orElseThrow().settled());
            assertTrue(Files.exists(root.resolve("copies/3.mdb")));
        }
    }

    /// Two copies are kept, and none is made of what has one.
    @Test
    void twoCopiesAreKept() throws IOException {
        Path root = temp.resolve("store");
        try (LmdbKeyValueStore store = open(root)) {
            for (int i = 0; i < 4; i++) {
                int start = i * 10;
                store.write(tx -> fill(tx, new Random(1), start, 10));
                store.keepCopy();
                store.keepCopy();
            }
        }
        try (Stream<Path> copies = Files.list(root.resolve("copies"))) {
            assertEquals(
                    List.of("3.mdb", "4.mdb"),
                    copies.map(copy -> copy.getFileName().toString()).sorted().toList());
        }
    }
}
