package cas.layer;

import cas.error.CasException.InvalidArgument;
import cas.error.CasException.Unimplemented;
import cas.snapshot.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a layer goes: the directory itself, not a mount of it (rule L2).
///
/// @param lower the layers below, the nearest first
/// @param opaqueXattr how the overlay marks an opaque directory; nothing for a layer without any below
record Target(Path directory, List<Path> lower, Optional<String> opaqueXattr) {
    private static final String UPPER = "upperdir=";
    private static final String LOWER = "lowerdir=";

    Target {
        lower = List.copyOf(lower);
    }

    static Target of(List<Mount> mounts) {
        if (mounts.size() != 1 || !mounts.getFirst().target().isEmpty()) {
            throw new Unimplemented("apply layer: expected one mount, found " + mounts.size());
        }
        Mount mount = mounts.getFirst();
        if (mount.options().contains("ro")) {
            throw new InvalidArgument("apply layer: expected a writable mount, found options " + mount.options());
        }
        return switch (mount.type()) {
            case "bind" -> new Target(absolute(mount.source()), List.of(), Optional.empty());
            case "overlay" -> overlay(mount);
            default ->
                throw new Unimplemented(
                        "apply layer: expected a mount of type bind or overlay, found \"" + mount.type() + "\"");
        };
    }

    private static Target overlay(Mount mount) {
        String upper = "";
        List<Path> lower = new ArrayList<>();
        for (String option : mount.options()) {
            if (option.startsWith(UPPER)) {
                upper = option.substring(UPPER.length());
            } else if (option.startsWith(LOWER)) {
                for (String layer : option.substring(LOWER.length()).split(":", -1)) {
                    lower.add(absolute(layer));
                }
            }
        }
        if (upper.isEmpty()) {
            throw new InvalidArgument(
                    "apply layer: expected an overlay with an upperdir, found options " + mount.options());
        }
        String xattr = mount.options().contains("userxattr") ? "user.overlay.opaque" : "trusted.overlay.opaque";
        return new Target(absolute(upper), lower, Optional.of(xattr));
    }

    private static Path absolute(String text) {
        if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
            throw new InvalidArgument("apply layer: expected absolute directories, found \"" + text + "\"");
        }
        return Path.of(text);
    }
}
