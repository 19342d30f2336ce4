package cas.overview;

/// What the kernel says of the encryption of the vault.
///
/// @param version of the policy, 0 if there is none
/// @param key what names its key, in hex; empty if there is none. Never the key
public record Vault(State state, int version, String key) {
    public static final Vault ABSENT = new Vault(State.ABSENT, 0, "");
    public static final Vault PLAIN = new Vault(State.PLAIN, 0, "");

    /// Whether bytes can be written, and become encrypted.
    public enum State {
        /// There is no such directory.
        ABSENT,
        /// A directory without encryption.
        PLAIN,
        /// Encrypted, and its key is there.
        UNLOCKED,
        /// Encrypted, and its key is not there.
        LOCKED,
        /// Its key was taken away while files were open: they can be read and written still. An alarm.
        HALF_LOCKED,
    }

    /// In a few words, for people.
    public String text() {
        return switch (state) {
            case ABSENT -> "not there";
            case PLAIN -> "not encrypted";
            case UNLOCKED -> "encrypted, unlocked" + by();
            case LOCKED -> "encrypted, locked" + by();
            case HALF_LOCKED -> "encrypted, half locked: its key was taken away while files are open" + by();
        };
    }

    private String by() {
        return " (policy v" + version + ", key " + key + ")";
    }
}
