package cas.overview;

import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import java.nio.file.Path;
import java.util.Optional;

/// What is asked of the vault before a byte is written to it (rule S31). A locked one is never written to,
/// whatever is asked.
///
/// @param encrypted whether nothing but an encrypted vault is written to
/// @param key what names the only key that will do; empty for any
public record VaultRule(boolean encrypted, Optional<String> key) {
    /// Encrypted or not.
    public static final VaultRule ANY = new VaultRule(false, Optional.empty());

    /// @throws FailedPrecondition if the vault is not what is asked for
    public void require(Path directory, Vault vault) {
        switch (vault.state()) {
            case LOCKED, HALF_LOCKED -> throw refusal(Reason.VAULT_LOCKED, directory, "its key to be there", vault);
            case ABSENT, PLAIN -> {
                if (asksForEncryption()) {
                    throw refusal(Reason.VAULT_NOT_ENCRYPTED, directory, "an encrypted directory", vault);
                }
            }
            case UNLOCKED -> {
                if (key.isPresent() && !key.get().equals(vault.key())) {
                    throw refusal(Reason.VAULT_OTHER_KEY, directory, "key " + key.get(), vault);
                }
            }
        }
    }

    /// @throws FailedPrecondition if a directory that lies in the vault is not encrypted as the vault is
    public void requireSame(Path inside, Vault found, Vault vault) {
        if (asksForEncryption() && found.state() != Vault.State.ABSENT && !found.equals(vault)) {
            throw refusal(Reason.VAULT_OTHER_KEY, inside, "what the vault is, " + vault.text(), found);
        }
    }

    private boolean asksForEncryption() {
        return encrypted || key.isPresent();
    }

    private static FailedPrecondition refusal(Reason reason, Path directory, String expected, Vault found) {
        return new FailedPrecondition(
                reason, "cannot use the vault " + directory + ": expected " + expected + ", found it " + found.text());
    }
}
