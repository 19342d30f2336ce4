package cas.interop;

import cas.content.IngestStatus;
import cas.filter.Filter;
import cas.interop.VolumeState.Held;
import cas.name.Labels;
import cas.name.Namespace;
import cas.namespace.StoreView;
import cas.volume.VolumeChanges.ExportSink;
import cas.volume.VolumeFormat;
import cas.volume.VolumeManager.ProgressSink;
import cas.volume.VolumeName;
import cas.volume.VolumeRequest;
import cas.volume.Wishes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Predicate;

/// What the store has promised to one client of volumes, whose machines write into them, too. What was under
/// way when the daemon ended is asked for once more in half of the cases, as an agent does.
final class VolumePledges implements Promisee {
    private static final String SNAPSHOTTER = "overlayfs";
    private static final int VOLUMES_MAX = 10;
    private static final int GROUPS_MAX = 3;
    private static final int GROWTH_BYTES_MAX = 64 << 10;
    private static final int SIZE_BYTES_MAX = 1 << 20;
    private static final int SECTOR_BYTES = 512;

    private final Namespace namespace;
    private final Random random;
    private final VolumeSources sources;
    private VolumeState kept = VolumeState.NONE;
    private Optional<Begun> underWay = Optional.empty();
    private Optional<Begun> again = Optional.empty();
    private boolean ready;
    private long promises;

    VolumePledges(int client, Random random, VolumeSources sources) {
        this.namespace = new Namespace("volumes" + client);
        this.random = random;
        this.sources = sources;
    }

    @Override
    public Namespace namespace() {
        return namespace;
    }

    @Override
    public long promises() {
        return promises;
    }

    private interface Deed {
        void in(StoreView view) throws IOException;
    }

    /// @param repeatable whether it may be asked for again when it was done
    private record Begun(VolumeState after, boolean repeatable, Deed deed) {}

    @Override
    public void step(StoreView view) throws IOException {
        if (!ready) {
            sources.bring(view);
            ready = true;
            return;
        }
        if (again.isPresent()) {
            Begun same = again.get();
            again = Optional.empty();
            promised(view, same);
            return;
        }
        int choice = random.nextInt(100);
        int count = kept.volumes().size();
        if (count < 3 || choice < 22 && count < VOLUMES_MAX) {
            create(view);
        } else if (choice < 34) {
            resize(view);
        } else if (choice < 46) {
            write(view);
        } else if (choice < 58) {
            snapshot(view);
        } else if (choice < 68) {
            rollback(view);
        } else if (choice < 74) {
            deleteGroup(view);
        } else if (choice < 82) {
            purge(view);
        } else if (choice < 90) {
            move(view);
        } else if (choice < 92) {
            export(view);
        } else {
            delete(view);
        }
    }

    private void promised(StoreView view, VolumeState after, boolean repeatable, Deed deed) throws IOException {
        promised(view, new Begun(after, repeatable, deed));
    }

    private void promised(StoreView view, Begun begun) throws IOException {
        underWay = Optional.of(begun);
        begun.deed().in(view);
        kept = begun.after();
        underWay = Optional.empty();
        promises++;
    }

    private void create(StoreView view) throws IOException {
        VolumeName name = new VolumeName(new UUID(random.nextLong(), random.nextLong()), random.nextInt(3));
        Held held = kind().placed(random.nextInt(3) > 0);
        promised(view, kept.with(name, held), true, all -> create(all, name, held));
    }

    private Held kind() throws IOException {
        ByteBuffer none = ByteBuffer.allocate(0);
        ByteBuffer raw = ByteBuffer.wrap(sources.raw());
        long own = sources.raw().length;
        long size = own + SECTOR_BYTES * (long) random.nextInt(200);
        return switch (random.nextInt(12)) {
            case 0 -> blank(VolumeFormat.RAW, size, VolumeState.longer(ByteBuffer.allocate(0), size));
            case 1 -> blank(VolumeFormat.QCOW2, size, none);
            case 2 -> blank(VolumeFormat.CONTAINER, 0, none);
            case 3, 4 -> new Held(VolumeSources.IMAGE, VolumeFormat.CONTAINER, false, true, false, 0, none);
            case 5, 6 -> new Held(sources.rawDigest(), VolumeFormat.QCOW2, true, true, false, size, none);
            case 7 -> new Held(sources.qcow2Digest(), VolumeFormat.QCOW2, false, true, false, own, none);
            case 8 -> new Held(sources.qcow2Digest(), VolumeFormat.RAW, false, true, false, own, raw);
            case 9 -> new Held(sources.rawDigest(), VolumeFormat.RAW, false, true, true, own, raw);
            default ->
                new Held(
                        sources.rawDigest(), VolumeFormat.RAW, false, true, false, size, VolumeState.longer(raw, size));
        };
    }

    private static Held blank(VolumeFormat format, long size, ByteBuffer content) {
        return new Held("", format, false, true, false, size, content);
    }

    private static void create(StoreView view, VolumeName name, Held held) throws IOException {
        var wishes = new Wishes("of a test", held.readOnly(), held.overlay(), Optional.empty());
        var request = new VolumeRequest(
                name,
                held.from(),
                Optional.of(held.format()),
                held.sizeBytes(),
                held.encrypted(),
                SNAPSHOTTER,
                Labels.none(),
                wishes);
        view.volumes().create(request, ProgressSink.SILENT);
    }

    private void resize(StoreView view) throws IOException {
        Optional<VolumeName> name = pick(held -> held.grows() && held.sizeBytes() < SIZE_BYTES_MAX);
        if (name.isEmpty()) {
            create(view);
            return;
        }
        Held held = kept.of(name.get());
        long size = held.sizeBytes() + SECTOR_BYTES * (1L + random.nextInt(GROWTH_BYTES_MAX / SECTOR_BYTES));
        promised(
                view,
                kept.with(name.get(), held.sized(size)),
                true,
                all -> all.volumes().changes().resize(name.get(), size));
    }

    /// A machine writes: one byte of a block that is there already, or a file of a root file system under its
    /// name.
    private void write(StoreView view) throws IOException {
        Optional<VolumeName> name = pick(held -> held.format() == VolumeFormat.CONTAINER
                || held.grows()
                        && held.format() == VolumeFormat.RAW
                        && !held.from().isEmpty());
        if (name.isEmpty()) {
            create(view);
            return;
        }
        Held held = kept.of(name.get());
        if (held.format() == VolumeFormat.CONTAINER) {
            ByteBuffer mark = ByteBuffer.wrap(("mark " + random.nextLong()).getBytes(StandardCharsets.UTF_8));
            promised(view, kept.with(name.get(), held.holding(mark)), true, all -> mark(all, name.get(), mark));
            return;
        }
        byte[] bytes = VolumeState.bytes(held.content());
        int at = random.nextInt(SECTOR_BYTES);
        bytes[at]++;
        Path disk = view.volumes().get(name.get()).orElseThrow().path();
        promised(view, kept.with(name.get(), held.holding(ByteBuffer.wrap(bytes))), true, _ -> {
            try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(bytes, at, 1), at);
                file.force(true);
            }
        });
    }

    private static void mark(StoreView view, VolumeName name, ByteBuffer mark) throws IOException {
        Path rootfs = view.volumes().mount(name);
        Path half = rootfs.resolve("mark.half");
        try (FileChannel file = FileChannel.open(half, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            file.truncate(0);
            file.write(mark.duplicate().rewind());
            file.force(true);
        }
        Files.move(half, rootfs.resolve("mark"), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(rootfs, StandardOpenOption.READ)) {
            directory.force(true);
        }
        view.volumes().unmount(name);
    }

    private void snapshot(StoreView view) throws IOException {
        List<VolumeName> able = all(held -> !held.readOnly());
        if (able.isEmpty() || kept.groups().size() >= GROUPS_MAX) {
            deleteGroup(view);
            return;
        }
        var group = new ArrayList<VolumeName>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            group.add(able.get(random.nextInt(able.size())));
        }
        var id = new UUID(random.nextLong(), random.nextLong());
        promised(
                view,
                kept.withGroup(id, group),
                true,
                all -> all.volumes().snapshots().create(id, group));
    }

    private void rollback(StoreView view) throws IOException {
        if (kept.groups().isEmpty()) {
            snapshot(view);
            return;
        }
        UUID id = group();
        promised(view, kept.backTo(id), true, all -> all.volumes().snapshots().rollback(id));
    }

    private void deleteGroup(StoreView view) throws IOException {
        if (kept.groups().isEmpty()) {
            create(view);
            return;
        }
        UUID id = group();
        promised(
                view,
                kept.withoutGroup(id),
                false,
                all -> all.volumes().snapshots().delete(id));
    }

    private UUID group() {
        List<UUID> ids = List.copyOf(kept.groups().keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    private void purge(StoreView view) throws IOException {
        Optional<VolumeName> name = pickFree(_ -> true);
        if (name.isEmpty()) {
            deleteGroup(view);
            return;
        }
        Held held = kept.of(name.get());
        var next = new VolumeName(name.get().uuid(), name.get().generation() + 1);
        promised(
                view,
                kept.without(name.get()).with(next, fresh(held)),
                true,
                all -> all.volumes().changes().purge(name.get(), Optional.empty(), ProgressSink.SILENT));
    }

    /// As it was when it was made, but for its size.
    private Held fresh(Held held) {
        if (held.format() != VolumeFormat.RAW) {
            return held.holding(ByteBuffer.allocate(0));
        }
        ByteBuffer content = held.from().isEmpty() ? ByteBuffer.allocate(0) : ByteBuffer.wrap(sources.raw());
        return held.holding(VolumeState.longer(content, held.sizeBytes()));
    }

    private void move(StoreView view) throws IOException {
        Optional<VolumeName> name = pickFree(held -> !held.overlay());
        if (name.isEmpty()) {
            deleteGroup(view);
            return;
        }
        Held held = kept.of(name.get());
        promised(
                view,
                kept.with(name.get(), held.placed(!held.encrypted())),
                true,
                all -> all.volumes().changes().move(name.get(), !held.encrypted(), ProgressSink.SILENT));
    }

    private void export(StoreView view) throws IOException {
        Optional<VolumeName> name = pick(held -> held.format().isDisk());
        if (name.isEmpty()) {
            create(view);
            return;
        }
        promised(
                view,
                kept,
                true,
                all -> all.volumes().changes().export(name.get(), new ExportSink() {
                    @Override
                    public void begin(long sizeBytes) {}

                    @Override
                    public void bytes(long offset, ByteBuffer bytes) {}
                }));
    }

    private void delete(StoreView view) throws IOException {
        Optional<VolumeName> name = pickFree(_ -> true);
        if (name.isEmpty()) {
            deleteGroup(view);
            return;
        }
        promised(view, kept.without(name.get()), false, all -> all.volumes().delete(name.get()));
    }

    private List<VolumeName> all(Predicate<Held> which) {
        return kept.volumes().keySet().stream()
                .filter(name -> which.test(kept.of(name)))
                .toList();
    }

    private Optional<VolumeName> pick(Predicate<Held> which) {
        return one(all(which));
    }

    /// One without a snapshot.
    private Optional<VolumeName> pickFree(Predicate<Held> which) {
        return one(
                kept.free().stream().filter(name -> which.test(kept.of(name))).toList());
    }

    private Optional<VolumeName> one(List<VolumeName> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.get(random.nextInt(names.size())));
    }

    @Override
    public List<String> broken(StoreView view, Path persist) throws IOException {
        for (IngestStatus ingest : view.content().statuses(Filter.ALL)) {
            view.content().abort(ingest.ref());
        }
        var broken = new ArrayList<String>();
        SortedMap<String, String> found = new VolumesFound(view).lines(broken);
        Optional<Begun> begun = underWay;
        underWay = Optional.empty();
        again = Optional.empty();
        if (begun.isPresent() && found.equals(begun.get().after().lines())) {
            kept = begun.get().after();
            again = begun.filter(same -> same.repeatable() && random.nextBoolean());
        } else if (found.equals(kept.lines())) {
            again = begun.filter(_ -> random.nextBoolean());
        } else {
            broken.add(namespace
                    + Promisee.differences(kept.lines(), found)
                    + begun.map(last -> ", under way"
                                    + Promisee.differences(
                                            kept.lines(), last.after().lines()))
                            .orElse(""));
        }
        return broken;
    }
}
