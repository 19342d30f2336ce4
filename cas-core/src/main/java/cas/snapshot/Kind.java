package cas.snapshot;

/// What a snapshot is for (rule D3).
public enum Kind {
    VIEW,
    ACTIVE,
    COMMITTED;

    /// The lower-case word of the filter language (rule D12).
    public String word() {
        return switch (this) {
            case VIEW -> "view";
            case ACTIVE -> "active";
            case COMMITTED -> "committed";
        };
    }
}
