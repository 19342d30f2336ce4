package cas.layer;

/// How much one archive may hold, whoever made it (rule S17). A path's own limits are with
/// [cas.os.TreePath].
final class Limits {
    static final int ENTRIES_MAX = 1_000_000;
    static final int PAX_BYTES_MAX = 1 << 20;
    static final int XATTR_BYTES_MAX = 64 << 10;
    static final int XATTR_NAME_BYTES_MAX = 255;
    static final long SIZE_BYTES_MAX = 1L << 40;

    private Limits() {}
}
