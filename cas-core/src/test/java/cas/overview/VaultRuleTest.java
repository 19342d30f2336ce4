package cas.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.FailedPrecondition;
import cas.overview.Vault.State;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each rule says of each vault.
class VaultRuleTest {
    private static final Path DIRECTORY = Path.of("/persist/vault");
    private static final String KEY = "00ff";

    @ParameterizedTest
    @CsvSource({
        "ABSENT,      ok,           VAULT_NOT_ENCRYPTED, VAULT_NOT_ENCRYPTED",
        "PLAIN,       ok,           VAULT_NOT_ENCRYPTED, VAULT_NOT_ENCRYPTED",
        "UNLOCKED,    ok,           ok,                  VAULT_OTHER_KEY",
        "LOCKED,      VAULT_LOCKED, VAULT_LOCKED,        VAULT_LOCKED",
        "HALF_LOCKED, VAULT_LOCKED, VAULT_LOCKED,        VAULT_LOCKED",
    })
    void vaultIsWhatIsAskedForOrRefused(State state, String any, String encrypted, String otherKey) {
        Vault vault = new Vault(state, 2, KEY);
        assertEquals(any, answer(VaultRule.ANY, vault));
        assertEquals(encrypted, answer(new VaultRule(true, Optional.empty()), vault));
        assertEquals(otherKey, answer(new VaultRule(false, Optional.of("11aa")), vault));
        assertEquals(encrypted, answer(new VaultRule(false, Optional.of(KEY)), vault));
    }

    @Test
    void whatLiesInsideIsEncryptedAsTheVaultIs() {
        Vault vault = new Vault(State.UNLOCKED, 2, KEY);
        VaultRule rule = new VaultRule(true, Optional.empty());
        rule.requireSame(DIRECTORY, vault, vault);
        rule.requireSame(DIRECTORY, Vault.ABSENT, vault);
        assertThrows(FailedPrecondition.class, () -> rule.requireSame(DIRECTORY, Vault.PLAIN, vault));
        Vault other = new Vault(State.UNLOCKED, 2, "11aa");
        FailedPrecondition refusal =
                assertThrows(FailedPrecondition.class, () -> rule.requireSame(DIRECTORY, other, vault));
        assertTrue(refusal.getMessage().contains("key 11aa"), refusal.getMessage());
        VaultRule.ANY.requireSame(DIRECTORY, Vault.PLAIN, vault);
    }

    private static String answer(VaultRule rule, Vault vault) {
        try {
            rule.require(DIRECTORY, vault);
            return "ok";
        } catch (FailedPrecondition e) {
            return e.reason().name();
        }
    }
}
