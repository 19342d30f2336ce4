package cas.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Our daemon passes what containerd passes, and our command is more careful in places.
class CasCtrIT extends CtrSuite {
    @Override
    Server start(Workbench bench) throws IOException {
        return Server.cas(bench, bench.path("persist"));
    }

    /// What somebody wrote into an image's mount is there until he removes it: neither a mount that fails nor one of
    /// something else takes it away.
    @Test
    void whatWasWrittenIntoAMountStays() throws IOException {
        String archive = SampleImage.get().ociArchive().toString();
        server.cas("kept", "images", "import", archive).expect(0);
        Path target = bench.directory("mnt-kept");
        String[] writable = {"images", "mount", "--rw", SampleImage.NAME, target.toString()};
        server.cas("kept", writable).expect(0);
        Files.writeString(target.resolve("written"), "by me");
        server.cas("kept", "images", "unmount", target.toString()).expect(0);

        String[] readOnly = {"images", "mount", SampleImage.NAME, target.toString()};
        assertTrue(server.cas("kept", readOnly).err().contains("found its snapshot"));
        assertEquals(0, Workbench.mountsBelow(target).size());
        Files.delete(target);
        assertTrue(server.cas("kept", writable).status() != 0, "mounted on nothing");

        Files.createDirectory(target);
        server.cas("kept", writable).expect(0);
        assertEquals("by me", Files.readString(target.resolve("written")));
        server.cas("kept", "images", "unmount", "--rm", target.toString()).expect(0);
        server.cas("kept", readOnly).expect(0);
        server.cas("kept", "images", "unmount", "--rm", target.toString()).expect(0);
    }
}
