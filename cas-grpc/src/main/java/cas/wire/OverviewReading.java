package cas.wire;

import cas.error.CasException.InvalidArgument;
import cas.finding.Soundness;
import cas.name.Namespace;
import cas.overview.Capacity;
import cas.overview.Directory;
import cas.overview.LastStop;
import cas.overview.NamespaceUsage;
import cas.overview.Reserved;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.overview.Tally;
import cas.overview.Vault;
import cas.proto.store.v1.Reserve;
import cas.proto.store.v1.StatusResponse;
import cas.proto.store.v1.UsageResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The store as a whole, as a client reads it. What a newer server says beyond our words is left out.
public final class OverviewReading {
    private OverviewReading() {}

    public static StoreStatus fromWire(StatusResponse status) {
        List<String> notes = status.getNotesList();
        boolean refusing = status.getReadOnly() && !notes.isEmpty();
        return new StoreStatus(
                uuid(status.getUuid()),
                Path.of(status.getRoot()),
                status.getFormatVersion(),
                status.getFeaturesList(),
                Timestamps.recorded(status.getOpenTime()),
                lastStop(status.getLastStop()),
                refusing ? Optional.of(notes.getFirst()) : Optional.empty(),
                refusing ? notes.subList(1, notes.size()) : notes,
                status.getDirectoriesList().stream()
                        .flatMap(directory -> fromWire(directory).stream())
                        .toList(),
                fromWire(status.getCapacity()),
                new Soundness(
                        status.getDamagedBlobs(), Timestamps.fromWire(status.hasVerifyTime(), status.getVerifyTime())),
                fromWire(status.getReserve()),
                status.getUnpacking(),
                fromWire(status.getVault()));
    }

    public static StoreUsage fromWire(UsageResponse usage) {
        return new StoreUsage(
                fromWire(usage.getBlobs()),
                fromWire(usage.getIngests()),
                fromWire(usage.getSnapshots()),
                fromWire(usage.getVolumes()),
                fromWire(usage.getMetadata()),
                usage.getNamespacesList().stream()
                        .map(OverviewReading::fromWire)
                        .toList(),
                fromWire(usage.getDownloader()),
                fromWire(usage.getVerifier()),
                fromWire(usage.getUnsealedVault()),
                Timestamps.recorded(usage.getMeasureTime()));
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgument("status of the store: expected a UUID, found \"" + text + "\"");
        }
    }

    private static LastStop lastStop(cas.proto.store.v1.LastStop stop) {
        return switch (stop) {
            case LAST_STOP_NEW -> LastStop.NEW;
            case LAST_STOP_CLEAN -> LastStop.CLEAN;
            case LAST_STOP_UNCLEAN, LAST_STOP_UNSPECIFIED, UNRECOGNIZED -> LastStop.UNCLEAN;
        };
    }

    /// A server that says nothing of it knows none.
    private static Vault fromWire(cas.proto.store.v1.Vault vault) {
        Vault.State state = switch (vault.getState()) {
            case VAULT_STATE_ABSENT -> Vault.State.ABSENT;
            case VAULT_STATE_PLAIN, VAULT_STATE_UNSPECIFIED, UNRECOGNIZED -> Vault.State.PLAIN;
            case VAULT_STATE_UNLOCKED -> Vault.State.UNLOCKED;
            case VAULT_STATE_LOCKED -> Vault.State.LOCKED;
            case VAULT_STATE_HALF_LOCKED -> Vault.State.HALF_LOCKED;
        };
        return new Vault(state, vault.getPolicyVersion(), vault.getKeyId());
    }

    private static Optional<Directory> fromWire(cas.proto.store.v1.Directory directory) {
        Optional<Directory.Role> role = switch (directory.getRole()) {
            case DIRECTORY_ROLE_CASE -> Optional.of(Directory.Role.CASE);
            case DIRECTORY_ROLE_VAULT_VOLUMES -> Optional.of(Directory.Role.VAULT_VOLUMES);
            case DIRECTORY_ROLE_CLEAR_VOLUMES -> Optional.of(Directory.Role.CLEAR_VOLUMES);
            case DIRECTORY_ROLE_DOWNLOADER -> Optional.of(Directory.Role.DOWNLOADER);
            case DIRECTORY_ROLE_VERIFIER -> Optional.of(Directory.Role.VERIFIER);
            case DIRECTORY_ROLE_UNSEALED_VAULT -> Optional.of(Directory.Role.UNSEALED_VAULT);
            case DIRECTORY_ROLE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
        return role.map(known -> new Directory(known, Path.of(directory.getPath()), directory.getEncrypted()));
    }

    private static Capacity fromWire(cas.proto.store.v1.Capacity capacity) {
        return new Capacity(
                capacity.getTotalBytes(), capacity.getFreeBytes(), capacity.getTotalInodes(), capacity.getFreeInodes());
    }

    private static Reserved fromWire(Reserve reserve) {
        return new Reserved(reserve.getWantedBytes(), reserve.getHeldBytes(), reserve.getPromisedBytes());
    }

    private static NamespaceUsage fromWire(cas.proto.store.v1.NamespaceUsage usage) {
        return new NamespaceUsage(
                new Namespace(usage.getNamespace()),
                fromWire(usage.getBlobs()),
                fromWire(usage.getIngests()),
                fromWire(usage.getSnapshots()),
                fromWire(usage.getVolumes()),
                usage.getImages(),
                usage.getLeases());
    }

    private static Tally fromWire(cas.proto.store.v1.Tally tally) {
        return new Tally(tally.getCount(), tally.getBytes());
    }
}
