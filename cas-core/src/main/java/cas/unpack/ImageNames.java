package cas.unpack;

import cas.content.Descriptor;
import cas.image.Manifest.Entry;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What imported images are called (rule N6).
final class ImageNames {
    static final String CONTAINERD_NAME = "io.containerd.image.name";
    static final String OCI_NAME = "org.opencontainers.image.ref.name";

    private static final Pattern COMPLETE = Pattern.compile("[/:@]");

    private final ArchiveImport.Options options;
    private final String prefix;

    ImageNames(ArchiveImport.Options options, Instant now) {
        this.options = options;
        this.prefix = options.baseName().orElse("import-" + LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    /// The names of one line of an index; none if it says none and digest names were not asked for.
    List<String> of(Entry entry) {
        List<String> names = new ArrayList<>();
        Descriptor target = entry.target();
        target.annotations()
                .get(CONTAINERD_NAME)
                .or(() -> target.annotations().get(OCI_NAME).flatMap(this::translate))
                .ifPresent(names::add);
        if (options.digests()) {
            names.add(ofDigest(target));
        }
        return names;
    }

    /// The name of something that has none.
    String ofDigest(Descriptor target) {
        return prefix + "@" + target.digest();
    }

    private Optional<String> translate(String word) {
        if (!COMPLETE.matcher(word).find()) {
            return Optional.of(prefix + ":" + word);
        }
        return options.baseName().map(base -> below(base, word)).orElse(true) ? Optional.of(word) : Optional.empty();
    }

    private static boolean below(String base, String name) {
        return name.startsWith(base)
                && (name.length() == base.length()
                        || COMPLETE.matcher(name.substring(base.length(), base.length() + 1))
                                .matches());
    }

    /// The full form of a short Docker name: `alpine` is `docker.io/library/alpine:latest` (rule N8).
    static String normalised(String tag) {
        int slash = tag.indexOf('/');
        String first = slash < 0 ? "" : tag.substring(0, slash);
        boolean domain = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        String full = domain ? tag : "docker.io/" + tag;
        if (full.startsWith("index.docker.io/")) {
            full = full.substring("index.".length());
        }
        String rest = full.substring(full.indexOf('/') + 1);
        if (full.startsWith("docker.io/") && !rest.contains("/")) {
            full = "docker.io/library/" + rest;
        }
        boolean tagged = full.contains("@") || full.indexOf(':', full.lastIndexOf('/')) > 0;
        return tagged ? full : full + ":latest";
    }
}
