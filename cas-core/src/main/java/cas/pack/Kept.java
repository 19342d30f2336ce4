package cas.pack;

import cas.os.Attributes;
import cas.os.TreeView.Kind;

/// Which extended attributes a layer tells: those that one may bring (rule S15), `user.*` and, of files,
/// `security.capability`. The overlay's own marks say how a tree is kept, not what it is.
final class Kept {
    private static final String CAPABILITY = "security.capability";

    private Kept() {}

    static Attributes of(Attributes all, Kind kind) {
        Attributes kept = Attributes.of(all.mode()).owner(all.uid(), all.gid()).modified(all.modified());
        for (String name : all.xattrNames()) {
            boolean user = name.startsWith("user.") && !name.startsWith("user.overlay.");
            if (user || kind == Kind.FILE && name.equals(CAPABILITY)) {
                kept = kept.xattr(name, all.xattr(name));
            }
        }
        return kept;
    }
}
