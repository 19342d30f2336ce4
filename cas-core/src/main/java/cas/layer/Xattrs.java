package cas.layer;

import cas.os.Attributes;

/// Which extended attributes of an archive reach the disk (rule S15). `user.*` and `security.capability` do.
/// What an overlay would obey is refused. All others are left out: labels and signatures of another machine
/// (`security.selinux`, `security.ima`, `security.evm`), what needs the administrator (`trusted.*`), access
/// lists.
final class Xattrs {
    private static final String CAPABILITY = "security.capability";
    private static final int CAPABILITY_BYTES_MIN = 12;
    private static final int CAPABILITY_BYTES_MAX = 24;

    private Xattrs() {}

    /// As wanted by an archive.
    static Attributes allowed(Entry entry) {
        Attributes wanted = entry.attributes();
        if (wanted.xattrNames().isEmpty()) {
            return wanted;
        }
        for (String name : wanted.xattrNames()) {
            if (name.startsWith("trusted.overlay.") || name.startsWith("user.overlay.")) {
                throw Refused.layer(
                        entry.path() + ": extended attribute " + name + " would speak to the overlay; expected none");
            }
            int length = wanted.xattr(name).length;
            if (name.equals(CAPABILITY) && (length < CAPABILITY_BYTES_MIN || length > CAPABILITY_BYTES_MAX)) {
                throw Refused.layer(entry.path() + ": extended attribute " + name + ": expected " + CAPABILITY_BYTES_MIN
                        + " to " + CAPABILITY_BYTES_MAX + " bytes, found " + length);
            }
        }
        return kept(wanted, entry instanceof Entry.File || entry instanceof Entry.HardLink);
    }

    /// As found on a directory of a layer below.
    static Attributes copied(Attributes lower) {
        return kept(lower, false);
    }

    private static Attributes kept(Attributes all, boolean capabilities) {
        Attributes kept = Attributes.of(all.mode()).owner(all.uid(), all.gid()).modified(all.modified());
        for (String name : all.xattrNames()) {
            boolean user = name.startsWith("user.") && !name.startsWith("user.overlay.");
            if (user || capabilities && name.equals(CAPABILITY)) {
                kept = kept.xattr(name, all.xattr(name));
            }
        }
        return kept;
    }
}
