package cas.layer;

/// One hostile layer and what is to become of it.
public final class Attack {
    /// What an applier makes of it.
    public enum Fate {
        /// It says no, with the reason of a bad layer.
        REFUSED,
        /// It makes something of it that stays where it belongs.
        HARMLESS,
    }

    private final String what;
    private final Fate fate;
    private final byte[] blob;

    Attack(String what, Fate fate, byte[] blob) {
        this.what = what;
        this.fate = fate;
        this.blob = blob;
    }

    public String what() {
        return what;
    }

    public Fate fate() {
        return fate;
    }

    /// The layer, packed or not.
    public byte[] blob() {
        return blob.clone();
    }

    @Override
    public String toString() {
        return what;
    }
}
