package cas.lease;

/// One thing a lease holds: `type` is `content`, `ingests`, `snapshots/<snapshotter>` or `images` (rule F4).
public record LeaseResource(String type, String id) {}
