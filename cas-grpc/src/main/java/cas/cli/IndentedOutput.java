package cas.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Sets what is written in by a few blanks.
final class IndentedOutput extends FilterOutputStream {
    private final byte[] blanks;
    private boolean fresh = true;
    private volatile boolean silent;

    IndentedOutput(OutputStream target, int columns) {
        super(target);
        this.blanks = " ".repeat(columns).getBytes(StandardCharsets.UTF_8);
    }

    /// Nothing goes through any more.
    void silence() {
        silent = true;
    }

    @Override
    public void write(int value) throws IOException {
        if (silent) {
            return;
        }
        if (fresh && value != '\n' && value != '\r') {
            out.write(blanks);
            fresh = false;
        }
        out.write(value);
        fresh = value == '\n' || value == '\r';
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }
}
