package cas.snapshot;

import java.util.List;

/// What a caller must mount, in the words of mount(8). `target` is a path below the mount point, normally
/// empty.
public record Mount(String type, String source, String target, List<String> options) {
    public Mount {
        options = List.copyOf(options);
    }

    public Mount(String type, String source, List<String> options) {
        this(type, source, "", options);
    }
}
