package cas.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.proving.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers that want out (rules S11-S16): whatever becomes of them, nothing outside changes, and nothing but their
/// own files appears inside.
@NeedsRoot
class HostileLayerTest {
    @TempDir
    Path base;

    private Path target;
    private Path outside;

    @BeforeEach
    void directories() throws IOException {
        target = Files.createDirectory(base.resolve("target"));
        Files.createDirectory(base.resolve("lower"));
        outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "host");
        Files.setLastModifiedTime(outside.resolve("secret"), FileTime.fromMillis(1000));
        Files.setLastModifiedTime(outside, FileTime.fromMillis(1000));
    }

    static Stream<Attack> corpus() {
        return HostileCorpus.all().stream();
    }

    @Test
    void theCorpusIsLargeAndNamesEachCaseOnce() {
        List<String> names = HostileCorpus.all().stream().map(Attack::what).toList();
        assertTrue(names.size() >= 150, "found " + names.size());
        assertEquals(names.size(), Set.copyOf(names).size());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corpus")
    void nothingGetsOut(Attack attack) throws IOException {
        Map<String, String> before = Applying.seen(outside);
        for (var mount : List.of(Applying.bind(target), Applying.overlay(target, base.resolve("lower")))) {
            switch (attack.fate()) {
                case REFUSED -> {
                    InvalidArgument refused =
                            assertThrows(InvalidArgument.class, () -> Applying.sniffed(attack.blob(), mount));
                    assertEquals(Reason.INVALID_LAYER, refused.reason(), refused.toString());
                }
                case HARMLESS -> Applying.sniffed(attack.blob(), mount);
            }
            assertEquals(before, Applying.seen(outside));
            assertEquals("host", Files.readString(outside.resolve("secret")));
            assertEquals(
                    List.of("lower", "outside", "target"),
                    Applying.seen(base).keySet().stream()
                            .filter(name -> !name.isEmpty() && name.indexOf('/') < 0)
                            .toList());
        }
        assertFalse(Files.exists(Path.of("/tmp/x")));
        assertFalse(Files.exists(Path.of("/x")));
    }

    @Test
    void anotherMountIsNotEntered() throws IOException {
        Path inner = Files.createDirectory(target.resolve("mounted"));
        var mounter = cas.os.linux.LinuxKernel.mounter();
        mounter.mount(List.of(Applying.bind(outside)), inner);
        try {
            byte[] blob = new RawTar().file("mounted/x", "y").end();
            assertThrows(InvalidArgument.class, () -> Applying.apply(blob, Applying.bind(target)));
        } finally {
            mounter.unmount(inner);
        }
        assertFalse(Files.exists(outside.resolve("x")));
    }
}
