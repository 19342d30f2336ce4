package cas.diskimage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.diskimage.DiskHeaders.Found;
import cas.diskimage.DiskHeaders.Packing;
import cas.diskimage.HostileDisks.Hostile;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.volume.VolumeFormat;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiskHeadersTest {
    private static final Set<Reason> STATED = Set.of(Reason.INVALID_DISK, Reason.UNSUPPORTED_FORMAT);

    private static Found read(byte[] bytes) throws IOException {
        return DiskHeaders.read(new BytesBlob(bytes));
    }

    private static void assertFound(VolumeFormat format, long size, byte[] bytes) throws IOException {
        assertEquals(new Found(Packing.NONE, format, size, 0, bytes.length), read(bytes));
    }

    @Test
    void readsWhatIsSound() throws IOException {
        assertFound(VolumeFormat.QCOW2, 16384, SampleDisks.qcow2());
        assertFound(VolumeFormat.QCOW2, 16384, SampleDisks.qcow2Version2());
        assertFound(VolumeFormat.VMDK, 64 * 512, SampleDisks.vmdk());
        assertFound(VolumeFormat.VHD, 4096, SampleDisks.vhdFixed());
        assertFound(VolumeFormat.VHD, 4096, SampleDisks.vhdDynamic());
        assertFound(VolumeFormat.VHDX, SampleDisks.VHDX_SIZE, SampleDisks.vhdx());
        assertFound(VolumeFormat.RAW, 1000, new byte[1000]);
        assertFound(VolumeFormat.RAW, 0, new byte[0]);
        assertFound(VolumeFormat.RAW, 1, new byte[] {'Q'});
    }

    @Test
    void findsTheDiskInAnOva() throws IOException {
        byte[] ova = SampleDisks.ova("a.ovf", "a.mf", "a.vmdk");
        int each = 512 + SampleDisks.vmdk().length;
        assertEquals(
                new Found(Packing.OVA, VolumeFormat.VMDK, 64 * 512, 2L * each + 512, SampleDisks.vmdk().length),
                read(ova));
    }

    static Stream<Hostile> hostile() {
        return HostileDisks.all().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refusesWhatIsNot(Hostile disk) {
        InvalidArgument refusal = assertThrows(InvalidArgument.class, () -> read(disk.bytes()));
        assertTrue(STATED.contains(refusal.reason()), refusal.toString());
        assertTrue(refusal.getMessage().contains("expected"), refusal.getMessage());
    }

    @Test
    void thereAreEnoughOfThem() {
        List<String> names = hostile().map(Hostile::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size());
        assertTrue(names.size() >= 60, () -> "expected 60 hostile disks, found " + names.size());
    }
}
