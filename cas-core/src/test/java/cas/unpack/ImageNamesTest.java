package cas.unpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.image.Manifest.Entry;
import cas.name.Labels;
import cas.unpack.ArchiveImport.Options;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNamesTest {
    private static final Instant NOW = Instant.parse("2024-02-29T23:59:59Z");
    private static final Digest DIGEST = Digest.sha256(new byte[0]);

    private static List<String> names(Options options, Map<String, String> annotations) {
        Descriptor target = new Descriptor("m", DIGEST, 1, Labels.of(annotations));
        return new ImageNames(options, NOW).of(new Entry(target, Optional.empty()));
    }

    @Test
    void followsTheRuleOfImports() {
        // N6
        Options plain = Options.DEFAULT;
        assertEquals(List.of(), names(plain, Map.of()));
        assertEquals(List.of("import-2024-02-29:v1"), names(plain, Map.of(ImageNames.OCI_NAME, "v1")));
        assertEquals(List.of("a.b/c:v1"), names(plain, Map.of(ImageNames.OCI_NAME, "a.b/c:v1")));
        assertEquals(
                List.of("whole"), names(plain, Map.of(ImageNames.CONTAINERD_NAME, "whole", ImageNames.OCI_NAME, "v1")));
        Options based = new Options(Optional.of("my/base"), false);
        assertEquals(List.of("my/base:v1"), names(based, Map.of(ImageNames.OCI_NAME, "v1")));
        assertEquals(List.of("my/base:v2"), names(based, Map.of(ImageNames.OCI_NAME, "my/base:v2")));
        assertEquals(List.of(), names(based, Map.of(ImageNames.OCI_NAME, "my/basement:v2")));
        assertEquals(List.of("other"), names(based, Map.of(ImageNames.CONTAINERD_NAME, "other")));
        Options digests = new Options(Optional.empty(), true);
        assertEquals(List.of("import-2024-02-29@" + DIGEST), names(digests, Map.of()));
        assertEquals(
                List.of("import-2024-02-29:v1", "import-2024-02-29@" + DIGEST),
                names(digests, Map.of(ImageNames.OCI_NAME, "v1")));
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
