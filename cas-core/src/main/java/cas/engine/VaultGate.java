package cas.engine;

import cas.disk.StoreLayout;
import cas.disk.StoreObject.Place;
import cas.os.Encryption;
import cas.overview.Vault;
import cas.overview.VaultRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Asks the kernel about the vault of one store. Makes and writes nothing.
final class VaultGate {
    private static final List<Place> INSIDE = List.of(Place.STORE, Place.VAULT_VOLUMES);

    private final Encryption encryption;
    private final StoreLayout layout;

    VaultGate(Encryption encryption, StoreLayout layout) {
        this.encryption = encryption;
        this.layout = layout;
    }

    Vault look() throws IOException {
        return encryption.of(layout.path(Place.VAULT));
    }

    /// @throws cas.error.CasException.FailedPrecondition if it is not what is asked for
    void require(VaultRule rule) throws IOException {
        Vault vault = look();
        rule.require(layout.path(Place.VAULT), vault);
        for (Place place : INSIDE) {
            Path directory = layout.path(place);
            rule.requireSame(directory, encryption.of(directory), vault);
        }
    }
}
