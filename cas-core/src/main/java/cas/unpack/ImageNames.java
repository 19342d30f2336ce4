package cas.unpack;

import cas.content.Descriptor;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.image.Manifest.Entry;
import cas.name.Labels;
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

    static final int NAME_CHARS_MAX = 1024;
    private static final int NAME_CHARS_SHOWN = 100;
    private static final Pattern COMPLETE = Pattern.compile("[/:@]");

    private static final Pattern DOCKER =
            Pattern.compile("[a-zA-Z0-9.-]+(:[0-9]+)?(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)+"
                    + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,})?");
    private static final String LIBRARY = "docker.io/library/";
    private static final String HUB = "docker.io/";

    private final ArchiveImport.Naming naming;
    private final String prefix;

    ImageNames(ArchiveImport.Naming naming, Instant now) {
        this.naming = naming;
        this.prefix = naming.prefix().orElse("import-" + LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    /// The names of one line of an index; none if it says none and digest names were not asked for.
    List<String> of(Entry entry) {
        List<String> names = new ArrayList<>();
        Descriptor target = entry.target();
        target.annotations()
                .get(CONTAINERD_NAME)
                .or(() -> target.annotations().get(OCI_NAME).flatMap(this::translate))
                .map(ImageNames::checked)
                .ifPresent(names::add);
        boolean digest = switch (naming.digests()) {
            case NONE -> false;
            case UNNAMED -> names.isEmpty();
            case ALL -> true;
        };
        if (digest) {
            names.add(ofDigest(target));
        }
        return names;
    }

    /// A name out of an archive is printed and compared by people.
    private static String checked(String name) {
        boolean clean = name.codePoints().noneMatch(Character::isISOControl);
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX || !clean) {
            String found = name.codePoints()
                    .limit(NAME_CHARS_SHOWN)
                    .filter(point -> !Character.isISOControl(point))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            throw new InvalidArgument(
                    Reason.INVALID_ARCHIVE,
                    "import archive: expected names of 1 to " + NAME_CHARS_MAX
                            + " characters without control characters, found \"" + found + "\" of " + name.length());
        }
        return name;
    }

    /// The name of something that has none.
    String ofDigest(Descriptor target) {
        return prefix + "@" + target.digest();
    }

    private Optional<String> translate(String word) {
        if (!COMPLETE.matcher(word).find()) {
            return Optional.of(prefix + ":" + word);
        }
        return !naming.onlyBelow() || below(prefix, word) ? Optional.of(word) : Optional.empty();
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

    /// The name as `docker load` writes it: without what it takes for granted, and never without a tag.
    ///
    /// @throws InvalidArgument if docker has no such names
    static String familiar(String name) {
        String full = normalised(name);
        if (!DOCKER.matcher(full).matches()) {
            throw new InvalidArgument("export image \"" + name
                    + "\": docker has no such names; without a manifest.json in the archive it can be exported");
        }
        String bare = full.startsWith(LIBRARY) ? full.substring(LIBRARY.length()) : full;
        return bare.startsWith(HUB) ? bare.substring(HUB.length()) : bare;
    }

    /// The descriptor with the annotations by which an index says what an image is called.
    static Descriptor described(Descriptor target, String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int end = 0;
        while (end < last.length() && last.charAt(end) != ':' && last.charAt(end) != '@') {
            end++;
        }
        boolean tagged = end < last.length() && last.charAt(end) == ':';
        String object = last.substring(tagged ? end + 1 : end);
        Labels annotations = target.annotations().with(CONTAINERD_NAME, name).with(OCI_NAME, object);
        return new Descriptor(target.mediaType(), target.digest(), target.size(), annotations);
    }
}
