package cas.wire;

import cas.overview.Capacity;
import cas.overview.Directory;
import cas.overview.LastStop;
import cas.overview.NamespaceUsage;
import cas.overview.Reserved;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.overview.Tally;
import cas.overview.Vault;
import cas.proto.store.v1.DirectoryRole;
import cas.proto.store.v1.Health;
import cas.proto.store.v1.Reserve;
import cas.proto.store.v1.StatusResponse;
import cas.proto.store.v1.UsageResponse;
import cas.proto.store.v1.VaultState;

/// The store as a whole.
public final class Overviews {
    private Overviews() {}

    /// @param version of the program
    public static StatusResponse toWire(StoreStatus status, String version) {
        StatusResponse.Builder response = StatusResponse.newBuilder()
                .setHealth(health(status))
                .setVersion(version)
                .setFormatVersion(status.formatVersion())
                .setUuid(status.uuid().toString())
                .setRoot(status.persist().toString())
                .setOpenTime(Timestamps.toWire(status.opened()))
                .setLastStop(toWire(status.lastStop()))
                .setReadOnly(status.readOnly().isPresent())
                .setCapacity(toWire(status.capacity()))
                .setReserve(toWire(status.reserved()))
                .setUnpacking(status.unpacking())
                .setVault(toWire(status.vault()))
                .addAllFeatures(status.features())
                .setDamagedBlobs(status.soundness().damaged());
        status.soundness().verified().ifPresent(time -> response.setVerifyTime(Timestamps.toWire(time)));
        status.readOnly().ifPresent(response::addNotes);
        response.addAllNotes(status.notes());
        status.directories().forEach(directory -> response.addDirectories(toWire(directory)));
        return response.build();
    }

    public static UsageResponse toWire(StoreUsage usage) {
        UsageResponse.Builder response = UsageResponse.newBuilder()
                .setBlobs(toWire(usage.blobs()))
                .setIngests(toWire(usage.ingests()))
                .setSnapshots(toWire(usage.snapshots()))
                .setVolumes(toWire(usage.volumes()))
                .setMetadata(toWire(usage.metadata()))
                .setDownloader(toWire(usage.downloader()))
                .setVerifier(toWire(usage.verifier()))
                .setUnsealedVault(toWire(usage.unsealedVault()))
                .setMeasureTime(Timestamps.toWire(usage.measured()));
        usage.namespaces().forEach(namespace -> response.addNamespaces(toWire(namespace)));
        return response.build();
    }

    private static Health health(StoreStatus status) {
        if (status.readOnly().isPresent()) {
            return Health.HEALTH_READ_ONLY;
        }
        return status.notes().isEmpty() ? Health.HEALTH_OK : Health.HEALTH_DEGRADED;
    }

    private static cas.proto.store.v1.LastStop toWire(LastStop stop) {
        return switch (stop) {
            case NEW -> cas.proto.store.v1.LastStop.LAST_STOP_NEW;
            case CLEAN -> cas.proto.store.v1.LastStop.LAST_STOP_CLEAN;
            case UNCLEAN -> cas.proto.store.v1.LastStop.LAST_STOP_UNCLEAN;
        };
    }

    private static cas.proto.store.v1.Capacity toWire(Capacity capacity) {
        return cas.proto.store.v1.Capacity.newBuilder()
                .setTotalBytes(capacity.totalBytes())
                .setFreeBytes(capacity.freeBytes())
                .setTotalInodes(capacity.totalInodes())
                .setFreeInodes(capacity.freeInodes())
                .build();
    }

    private static Reserve toWire(Reserved reserved) {
        return Reserve.newBuilder()
                .setWantedBytes(reserved.wantedBytes())
                .setHeldBytes(reserved.heldBytes())
                .setPromisedBytes(reserved.promisedBytes())
                .build();
    }

    private static cas.proto.store.v1.Directory toWire(Directory directory) {
        return cas.proto.store.v1.Directory.newBuilder()
                .setRole(toWire(directory.role()))
                .setPath(directory.path().toString())
                .setEncrypted(directory.encrypted())
                .build();
    }

    private static cas.proto.store.v1.Vault toWire(Vault vault) {
        return cas.proto.store.v1.Vault.newBuilder()
                .setState(toWire(vault.state()))
                .setPolicyVersion(vault.version())
                .setKeyId(vault.key())
                .build();
    }

    private static VaultState toWire(Vault.State state) {
        return switch (state) {
            case ABSENT -> VaultState.VAULT_STATE_ABSENT;
            case PLAIN -> VaultState.VAULT_STATE_PLAIN;
            case UNLOCKED -> VaultState.VAULT_STATE_UNLOCKED;
            case LOCKED -> VaultState.VAULT_STATE_LOCKED;
            case HALF_LOCKED -> VaultState.VAULT_STATE_HALF_LOCKED;
        };
    }

    private static DirectoryRole toWire(Directory.Role role) {
        return switch (role) {
            case CASE -> DirectoryRole.DIRECTORY_ROLE_CASE;
            case VAULT_VOLUMES -> DirectoryRole.DIRECTORY_ROLE_VAULT_VOLUMES;
            case CLEAR_VOLUMES -> DirectoryRole.DIRECTORY_ROLE_CLEAR_VOLUMES;
            case DOWNLOADER -> DirectoryRole.DIRECTORY_ROLE_DOWNLOADER;
            case VERIFIER -> DirectoryRole.DIRECTORY_ROLE_VERIFIER;
            case UNSEALED_VAULT -> DirectoryRole.DIRECTORY_ROLE_UNSEALED_VAULT;
        };
    }

    private static cas.proto.store.v1.NamespaceUsage toWire(NamespaceUsage usage) {
        return cas.proto.store.v1.NamespaceUsage.newBuilder()
                .setNamespace(usage.namespace().text())
                .setBlobs(toWire(usage.blobs()))
                .setIngests(toWire(usage.ingests()))
                .setSnapshots(toWire(usage.snapshots()))
                .setVolumes(toWire(usage.volumes()))
                .setImages(usage.images())
                .setLeases(usage.leases())
                .build();
    }

    private static cas.proto.store.v1.Tally toWire(Tally tally) {
        return cas.proto.store.v1.Tally.newBuilder()
                .setCount(tally.count())
                .setBytes(tally.bytes())
                .build();
    }
}
