package cas.cli;

import cas.content.BlobReader;
import cas.digest.Digest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `cas content get`.
@Command(
        name = "get",
        description = "Write a blob to standard output.",
        footer = {"", "Example:", "  cas content get sha256:2c26b46b... > layer.tar.gz"})
final class ContentGet implements Callable<Integer> {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Console console;

    @Parameters(paramLabel = "DIGEST", description = "Of the blob.")
    private String digest = "";

    ContentGet(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Digest wanted = Digest.parse(digest);
        return console.with(store -> {
            try (BlobReader reader = store.content().open(wanted)) {
                copy(reader, console.out());
            }
        });
    }

    /// All of a blob.
    static void copy(BlobReader reader, PrintStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        while (reader.read(buffer, position) >= 0) {
            out.write(buffer.array(), 0, buffer.position());
            position += buffer.position();
            buffer.clear();
            if (out.checkError()) {
                throw new IOException("cannot write to standard output after " + position + " bytes");
            }
        }
    }
}
