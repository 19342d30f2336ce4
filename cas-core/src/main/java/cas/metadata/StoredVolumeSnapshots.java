package cas.metadata;

import cas.volume.Volume;
import cas.volume.VolumeSnapshotRecords;
import cas.volume.VolumeSnapshots.VolumeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Snapshots of volumes: an entry for each volume of a group.
final class StoredVolumeSnapshots implements VolumeSnapshotRecords {
    private final Ledger ledger;
    private final Path persist;

    StoredVolumeSnapshots(Ledger ledger, Path persist) {
        this.ledger = ledger;
        this.persist = persist;
    }

    /// @param volume with a relative path
    record Member(UUID id, Instant created, VolumeForm.Entry volume) {}

    static final class Form implements TypedTable.Codec<Member> {
        private static final Field ID = Field.text(1, "id");
        private static final Field CREATED = Field.time(2, "created");
        private static final Field VOLUME = Field.message(3, "volume");

        @Override
        public List<Field> fields() {
            return List.of(ID, CREATED, VOLUME);
        }

        @Override
        public FieldWriter encode(Member member) {
            return new FieldWriter()
                    .text(ID, member.id().toString())
                    .time(CREATED, member.created())
                    .message(VOLUME, Schema.VOLUMES.codec().encode(member.volume()));
        }

        @Override
        public Member decode(FieldReader in) throws Malformed {
            UUID id = id(in.text(ID));
            Instant created = in.time(CREATED);
            FieldReader volume = in.message(VOLUME).orElseThrow(() -> new Malformed("no volume"));
            return new Member(id, created, Schema.VOLUMES.codec().decode(volume));
        }

        private static UUID id(String text) throws Malformed {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new Malformed("id: " + e.getMessage());
            }
        }
    }

    private static Keys key(UUID id) {
        return Keys.key().number(id.getMostSignificantBits()).number(id.getLeastSignificantBits());
    }

    @Override
    public void add(VolumeSnapshot snapshot) throws IOException {
        ledger.write(tx -> {
            for (Volume volume : snapshot.volumes()) {
                Schema.VOLUME_SNAPSHOTS.put(
                        tx,
                        key(snapshot.id()).volume(volume.name()).toBytes(),
                        new Member(snapshot.id(), snapshot.created(), VolumeForm.Entry.of(volume, persist)));
            }
            return true;
        });
    }

    @Override
    public List<VolumeSnapshot> all() throws IOException {
        Map<UUID, List<Member>> groups = new LinkedHashMap<>();
        ledger.walk(
                Schema.VOLUME_SNAPSHOTS,
                new byte[0],
                (key, member) -> member,
                member -> groups.computeIfAbsent(member.id(), _ -> new ArrayList<>())
                        .add(member));
        List<VolumeSnapshot> all = new ArrayList<>();
        groups.forEach((id, members) -> {
            List<Volume> volumes = members.stream()
                    .map(member -> member.volume().below(persist))
                    .sorted(Comparator.comparing(Volume::name))
                    .toList();
            all.add(new VolumeSnapshot(
                    id,
                    volumes.getFirst().namespace(),
                    volumes,
                    members.getFirst().created()));
        });
        all.sort(Comparator.comparing(VolumeSnapshot::created).thenComparing(VolumeSnapshot::id));
        return List.copyOf(all);
    }

    @Override
    public void remove(UUID id) throws IOException {
        ledger.remove(tx -> {
            List<byte[]> keys = new ArrayList<>();
            Schema.VOLUME_SNAPSHOTS.scan(tx, key(id).toBytes(), (key, member) -> keys.add(key.clone()));
            keys.forEach(key -> Schema.VOLUME_SNAPSHOTS.delete(tx, key));
            return true;
        });
    }
}
