package cas.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import cas.image.Manifest.Entry;
import cas.name.Labels;
import cas.unpack.ArchiveImport.DigestNames;
import cas.unpack.ArchiveImport.Naming;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNamesTest {
    private static final Instant NOW = Instant.parse("2024-02-29T23:59:59Z");
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    private static List<String> names(Naming naming, Map<String, String> annotations) {
        Descriptor target = new Descriptor("m", DIGEST, 1, Labels.of(annotations));
        return new ImageNames(naming, NOW).of(new Entry(target, Optional.empty()));
    }

    @Test
    void followsTheRuleOfImports() {
        // N6
        Naming plain = Naming.DEFAULT;
        assertEquals(List.of(), names(plain, Map.of()));
        assertEquals(List.of("import-2024-02-29:v1"), names(plain, Map.of(ImageNames.OCI_NAME, "v1")));
        assertEquals(List.of("a.b/c:v1"), names(plain, Map.of(ImageNames.OCI_NAME, "a.b/c:v1")));
        assertEquals(
                List.of("whole"), names(plain, Map.of(ImageNames.CONTAINERD_NAME, "whole", ImageNames.OCI_NAME, "v1")));
        Naming based = new Naming(Optional.of("my/base"), true, DigestNames.NONE, Optional.empty());
        assertEquals(List.of("my/base:v1"), names(based, Map.of(ImageNames.OCI_NAME, "v1")));
        assertEquals(List.of("my/base:v2"), names(based, Map.of(ImageNames.OCI_NAME, "my/base:v2")));
        assertEquals(List.of(), names(based, Map.of(ImageNames.OCI_NAME, "my/basement:v2")));
        assertEquals(List.of("other"), names(based, Map.of(ImageNames.CONTAINERD_NAME, "other")));
        Naming digests = new Naming(Optional.empty(), false, DigestNames.ALL, Optional.empty());
        assertEquals(List.of("import-2024-02-29@" + DIGEST), names(digests, Map.of()));
        assertEquals(
                List.of("import-2024-02-29:v1", "import-2024-02-29@" + DIGEST),
                names(digests, Map.of(ImageNames.OCI_NAME, "v1")));
        Naming unnamed = new Naming(Optional.of("my/base"), false, DigestNames.UNNAMED, Optional.empty());
        assertEquals(List.of("my/base:v1"), names(unnamed, Map.of(ImageNames.OCI_NAME, "v1")));
        assertEquals(List.of("my/base@" + DIGEST), names(unnamed, Map.of()));
        assertEquals(List.of("my/basement:v2"), names(unnamed, Map.of(ImageNames.OCI_NAME, "my/basement:v2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u001b[2Jb", "line\nbreak", "nul\0"})
    void takesNoNameThatCouldSteerATerminal(String name) {
        assertThrows(InvalidArgument.class, () -> names(Naming.DEFAULT, Map.of(ImageNames.CONTAINERD_NAME, name)));
        assertThrows(
                InvalidArgument.class, () -> names(Naming.DEFAULT, Map.of(ImageNames.OCI_NAME, "a.b/" + name + "\t")));
    }

    @Test
    void takesNoNameWithoutEnd() {
        String longest = "a/" + "b".repeat(ImageNames.NAME_CHARS_MAX - 2);
        assertEquals(List.of(longest), names(Naming.DEFAULT, Map.of(ImageNames.OCI_NAME, longest)));
        assertThrows(InvalidArgument.class, () -> names(Naming.DEFAULT, Map.of(ImageNames.OCI_NAME, longest + "b")));
    }

    @ParameterizedTest
    @CsvSource({
        "one,one:latest",
        "docker.io/library/x:1,x:1",
        "docker.io/me/y:2,me/y:2",
        "example.com/q,example.com/q:latest",
        "localhost:5000/z:3,localhost:5000/z:3",
    })
    void writesNamesAsDockerDoes(String name, String tag) {
        assertEquals(tag, ImageNames.familiar(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Not A ref!", "UPPER", "a//b", "x:1:2"})
    void refusesWhatDockerHasNoNameFor(String name) {
        assertThrows(InvalidArgument.class, () -> ImageNames.familiar(name));
    }

    @ParameterizedTest
    @CsvSource({"one,", "a.b/c:v1,v1", "h:5000/z,", "h:5000/z@sha256:00,@sha256:00"})
    void annotatesAnIndexWithTheTag(String name, @Nullable String tag) {
        Descriptor described = ImageNames.described(new Descriptor("m", DIGEST, 1), name);
        assertEquals(Optional.ofNullable(tag), described.annotations().get(ImageNames.OCI_NAME));
        assertEquals(Optional.of(name), described.annotations().get(ImageNames.CONTAINERD_NAME));
    }

    @ParameterizedTest
    @CsvSource({
        "alpine,docker.io/library/alpine:latest",
        "alpine:3,docker.io/library/alpine:3",
        "me/alpine,docker.io/me/alpine:latest",
        "docker.io/alpine:3,docker.io/library/alpine:3",
        "index.docker.io/library/alpine:3,docker.io/library/alpine:3",
        "localhost/x,localhost/x:latest",
        "host:5000/x,host:5000/x:latest",
        "host:5000/x:1,host:5000/x:1",
        "quay.io/a/b:c,quay.io/a/b:c",
    })
    void givesShortNamesTheirFullForm(String tag, String full) {
        // N8
        assertEquals(full, ImageNames.normalised(tag));
    }
}
