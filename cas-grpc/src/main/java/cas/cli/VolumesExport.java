package cas.cli;

import cas.volume.VolumeChanges.ExportSink;
import cas.volume.VolumeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas volumes export`.
@Command(
        name = "export",
        description =
                "Write what a disk holds into a file, holes left out: one that reads from a blob as a whole, as a raw"
                        + " disk; any other as the bytes of its file.",
        footer = {"", "Example:", "  cas volumes export '6ba7b810-9dad-11d1-80b4-00c04fd430c8#0' disk.raw"})
final class VolumesExport implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "UUID#GENERATION", description = "Name of the volume.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "Where to; it must not be there.")
    private String file = "";

    VolumesExport(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        VolumeName wanted = VolumeName.parse(name);
        return console.with(store -> {
            WrittenFile.write(
                    Path.of(file),
                    target -> {
                        store.volumes().changes().export(wanted, new Target(target));
                        target.force(true);
                    },
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        });
    }

    /// A file with holes.
    private record Target(FileChannel file) implements ExportSink {
        @Override
        public void begin(long sizeBytes) throws IOException {
            if (sizeBytes > 0) {
                write(sizeBytes - 1, ByteBuffer.allocate(1));
            }
        }

        @Override
        public void bytes(long offset, ByteBuffer bytes) throws IOException {
            write(offset, bytes);
        }

        private void write(long offset, ByteBuffer bytes) throws IOException {
            long at = offset;
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
        }
    }
}
