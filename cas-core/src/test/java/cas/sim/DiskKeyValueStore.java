package cas.sim;

import cas.disk.Disk;
import cas.disk.ReadableFile;
import cas.disk.WritableFile;
import cas.kv.KeyValueStore;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// A map that is as durable as its disk: each write puts everything into one file, syncs it and its name. What LMDB
/// promises, in the slowest and plainest way, so that the power can be cut inside a transaction.
public final class DiskKeyValueStore implements KeyValueStore {
    private static final String CURRENT = "map";
    private static final String NEXT = "map.new";

    private final Disk disk;
    private final Path directory;
    private final List<Table> tables;
    private final Runnable beforeCommit;
    private final MemoryKeyValueStore memory;

    private DiskKeyValueStore(Disk disk, Path directory, List<Table> tables, Runnable beforeCommit) {
        this.disk = disk;
        this.directory = directory;
        this.tables = List.copyOf(tables);
        this.beforeCommit = beforeCommit;
        this.memory = new MemoryKeyValueStore(tables);
    }

    /// @param beforeCommit hears that a write is about to become durable
    public static DiskKeyValueStore open(Disk disk, Path directory, List<Table> tables, Runnable beforeCommit)
            throws IOException {
        DiskKeyValueStore store = new DiskKeyValueStore(disk, directory, tables, beforeCommit);
        if (disk.stat(directory.resolve(CURRENT)).isPresent()) {
            store.load();
        }
        return store;
    }

    @Override
    public <T> T read(Function<? super ReadTransaction, T> work) throws IOException {
        return memory.read(work);
    }

    @Override
    public <T> T write(Function<? super WriteTransaction, T> work) throws IOException {
        try {
            return memory.write(tx -> {
                T result = work.apply(tx);
                beforeCommit.run();
                try {
                    save(tx);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return result;
            });
        } catch (UncheckedIOException e) {
            throw new IOException("cannot commit the transaction", e);
        }
    }

    private void save(ReadTransaction tx) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Table table : tables) {
                tx.scan(table, new byte[0], (key, value) -> {
                    put(out, tables.indexOf(table), key, value);
                    return true;
                });
            }
        }
        Path next = directory.resolve(NEXT);
        disk.delete(next);
        try (WritableFile file = disk.create(next)) {
            file.write(ByteBuffer.wrap(bytes.toByteArray()));
            file.sync();
        }
        disk.replace(next, directory.resolve(CURRENT));
        disk.syncNames(directory);
    }

    private static void put(DataOutputStream out, int table, byte[] key, byte[] value) {
        try {
            out.writeInt(table);
            out.writeInt(key.length);
            out.write(key);
            out.writeInt(value.length);
            out.write(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load() throws IOException {
        byte[] bytes;
        try (ReadableFile file = disk.open(directory.resolve(CURRENT))) {
            bytes = new byte[(int) file.size()];
            ByteBuffer target = ByteBuffer.wrap(bytes);
            int read = 0;
            while (read >= 0 && target.hasRemaining()) {
                read = file.read(target, target.position());
            }
        }
        memory.write(tx -> {
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                while (in.available() > 0) {
                    Table table = tables.get(in.readInt());
                    byte[] key = in.readNBytes(in.readInt());
                    tx.put(table, key, in.readNBytes(in.readInt()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return true;
        });
    }

    @Override
    public void close() {
        memory.close();
    }
}
