package cas.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.fuzz.Target;
import cas.image.Manifest.Entry;
import cas.name.Labels;
import cas.unpack.ArchiveImport.DigestNames;
import cas.unpack.ArchiveImport.Naming;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Names of images (rules N6 and N8): whatever is a reference in the field's grammar becomes a full one, and what
/// is full stays. An input is a tag, a name of each kind and a base name, behind NULs.
public final class ReferenceTarget implements Target {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    private static final String ALNUM = "[a-z0-9]+";
    private static final String STEP = ALNUM + "(?:(?:\\.|_|__|-+)" + ALNUM + ")*";
    private static final String HOST = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String TAIL = "(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?";
    /// A host is told from a first step as Docker does: by a dot, a port, a capital letter, or by being localhost.
    private static final String DOMAIN =
            "(?:localhost|(?=[^/]*[.:A-Z])" + HOST + "(?:\\." + HOST + ")*(?::[0-9]{1,5})?)";
    /// A first step that looks like a host must be one: `a.b_c/d` is no reference.
    private static final Pattern SHORT =
            Pattern.compile("(?:" + DOMAIN + "/|(?![^/]*[.:A-Z][^/]*/))" + STEP + "(?:/" + STEP + ")*" + TAIL);
    private static final Pattern FULL = Pattern.compile(DOMAIN + "/" + STEP + "(?:/" + STEP + ")*" + TAIL);
    private static final Pattern COMPLETE = Pattern.compile("[/:@]");
    private static final int REFERENCE_CHARS_MAX = 255;

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public List<byte[]> seeds() {
        return Target.texts(
                "alpine",
                "alpine:3",
                "library/alpine",
                "index.docker.io/alpine",
                "docker.io/a/b:1@sha256:" + "0".repeat(64),
                "localhost/x",
                "localhost:5000/x/y__z--a.b:T_1.-",
                "Host/x",
                "index.doc.docker.io_ker.io/index.docker.io",
                "a.b/c@sha256:" + "f".repeat(64),
                "index.docker.io/",
                "/",
                ":",
                "@",
                "x\0whole\0v1\0my/base",
                "x\0\0my/base:v2\0my/base",
                "x\0\0v3");
    }

    @Override
    public void run(byte[] input) {
        String[] parts = Target.text(input).split("\0", 4);
        normalised(parts[0]);
        Map<String, String> annotations = new TreeMap<>();
        if (parts.length > 1) {
            annotations.put(ImageNames.CONTAINERD_NAME, parts[1]);
        }
        if (parts.length > 2) {
            annotations.put(ImageNames.OCI_NAME, parts[2]);
        }
        Optional<String> base = parts.length > 3 ? Optional.of(parts[3]) : Optional.empty();
        named(Labels.of(annotations), base, input.length % 2 == 0);
    }

    private static void normalised(String tag) {
        String full = ImageNames.normalised(tag);
        assertEquals(full, ImageNames.normalised(full), "twice");
        assertTrue(full.length() <= tag.length() + "docker.io/library/:latest".length());
        if (tag.length() <= REFERENCE_CHARS_MAX && SHORT.matcher(tag).matches()) {
            assertTrue(FULL.matcher(full).matches(), tag + " -> " + full);
            String rest = full.substring(full.lastIndexOf('/'));
            assertTrue(rest.contains(":") || rest.contains("@"), full);
            assertTrue(!full.startsWith("index.docker.io/"), full);
        }
    }

    private static void named(Labels annotations, Optional<String> base, boolean digests) {
        Descriptor target = new Descriptor("m", DIGEST, 1, annotations);
        DigestNames asked = digests ? DigestNames.ALL : DigestNames.NONE;
        ImageNames names = new ImageNames(new Naming(base, base.isPresent(), asked, Optional.empty()), NOW);
        Entry entry = new Entry(target, Optional.empty());
        List<String> expected = new ArrayList<>();
        String prefix = base.orElse("import-2023-11-14");
        Optional<String> word = annotations.get(ImageNames.OCI_NAME);
        if (annotations.get(ImageNames.CONTAINERD_NAME).isPresent()) {
            expected.add(annotations.get(ImageNames.CONTAINERD_NAME).get());
        } else if (word.isPresent() && !COMPLETE.matcher(word.get()).find()) {
            expected.add(prefix + ":" + word.get());
        } else if (word.isPresent() && below(word.get(), base)) {
            expected.add(word.get());
        }
        if (!expected.stream().allMatch(ReferenceTarget::isPrintable)) {
            assertThrows(InvalidArgument.class, () -> names.of(entry));
            return;
        }
        if (digests) {
            expected.add(prefix + "@" + DIGEST);
        }
        assertEquals(expected, names.of(entry));
    }

    /// A name that is shown to people.
    private static boolean isPrintable(String name) {
        return !name.isEmpty()
                && name.length() <= ImageNames.NAME_CHARS_MAX
                && name.chars().noneMatch(Character::isISOControl);
    }

    private static boolean below(String word, Optional<String> base) {
        return base.isEmpty()
                || word.equals(base.get())
                || List.of("/", ":", "@").stream().anyMatch(sign -> word.startsWith(base.get() + sign));
    }
}
