package cas.diskimage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.diskimage.DiskHeaders.Found;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Any bytes are a disk image that lies within its blob, or are refused. Sums are made right, so that the fields behind
/// them are reached.
public final class DiskHeaderTarget implements Target {
    private static final Set<Reason> STATED = Set.of(Reason.INVALID_DISK, Reason.UNSUPPORTED_FORMAT);
    private static final int VHD_BYTES_MIN = 4 * 512;

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                SampleDisks.qcow2(),
                SampleDisks.qcow2Version2(),
                SampleDisks.vmdk(),
                SampleDisks.vhdFixed(),
                SampleDisks.vhdDynamic(),
                SampleDisks.vhdx(),
                SampleDisks.ova("a.ovf", "a.vmdk"));
    }

    @Override
    public void run(byte[] input) {
        look(input);
        if (begins(input, "conectix") && input.length >= VHD_BYTES_MIN) {
            look(SampleDisks.sealedVhd(input.clone()));
        } else if (begins(input, Vhdx.MAGIC) && input.length >= SampleDisks.VHDX_METADATA) {
            look(SampleDisks.sealedVhdx(input.clone()));
        }
    }

    private static boolean begins(byte[] input, String magic) {
        return input.length >= 8
                && new String(Arrays.copyOf(input, 8), java.nio.charset.StandardCharsets.ISO_8859_1).equals(magic);
    }

    private static void look(byte[] input) {
        try {
            Found found = DiskHeaders.read(new BytesBlob(input));
            assertTrue(found.sizeBytes() <= DiskHeaders.DISK_BYTES_MAX, found::toString);
            assertTrue(found.offset() >= 0 && found.offset() + found.lengthBytes() <= input.length, found::toString);
        } catch (InvalidArgument e) {
            assertTrue(STATED.contains(e.reason()), e.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("nothing here can fail but the bytes", e);
        }
    }
}
