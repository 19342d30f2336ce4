package cas.os.linux;

import cas.os.Inflation;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.DataFormatException;

/// Intel's ISA-L, where the system has it (Debian: libisal2): about 1.7 times as fast as zlib. Its state is a
/// structure whose beginning is the library's interface; where it says that a member has ended was found in its
/// headers of version 2.30, and is tried on a known member before the library is used at all.
final class IsaInflation implements Inflation {
    private static final String NAME = "libisal.so.2";

    /// More than the structure has.
    private static final long STATE_BYTES = 128 << 10;
    private static final long STATE_ALIGNMENT = 64;
    private static final long NEXT_OUT = 0;
    private static final long AVAIL_OUT = 8;
    private static final long NEXT_IN = 16;
    private static final long AVAIL_IN = 32;
    private static final long BLOCK_STATE = 21160;
    private static final long CRC_FLAG = 21172;

    private static final int FINISHED = 5;
    private static final int TRAILER_CHECKED = 6;
    private static final int IN_BYTES = 64 << 10;
    private static final int OUT_BYTES = 128 << 10;

    private final Arena arena;
    private final MemorySegment state;
    private final MemorySegment in;
    private final MemorySegment out;

    @SuppressWarnings("MustBeClosedChecker") // closed by close
    private IsaInflation() {
        this.arena = Arena.ofShared();
        this.state = arena.allocate(STATE_BYTES, STATE_ALIGNMENT);
        this.in = arena.allocate(IN_BYTES);
        this.out = arena.allocate(OUT_BYTES);
    }

    /// Nothing if there is no such library, or one with another structure.
    static Optional<Opener> opener() {
        return Library.INSTANCE.isPresent() && proven() ? Optional.of(new IsaOpener()) : Optional.empty();
    }

    private static final class IsaOpener implements Opener {
        @Override
        public Inflation open() {
            return new IsaInflation();
        }

        @Override
        public String library() {
            return "ISA-L (" + NAME + ")";
        }
    }

    /// Whether a known member is unpacked, and its end seen where it is.
    private static boolean proven() {
        byte[] member = HexFormat.of().parseHex("cb48cdc9c957c84027b9000088590b18000000" + "1f8b");
        byte[] wanted = "hello hello hello hello\n".getBytes(StandardCharsets.US_ASCII);
        byte[] found = new byte[wanted.length + 1];
        try (IsaInflation inflation = new IsaInflation()) {
            inflation.begin();
            inflation.input(member, 0, member.length);
            boolean before = inflation.finished();
            int count = inflation.inflate(found, 0, found.length);
            return !before
                    && count == wanted.length
                    && Arrays.equals(found, 0, count, wanted, 0, count)
                    && inflation.finished()
                    && inflation.left() == 2;
        } catch (DataFormatException otherStructure) {
            return false;
        }
    }

    @Override
    public void begin() {
        Call.library(Library.get().init(), state);
        state.set(ValueLayout.JAVA_INT, CRC_FLAG, TRAILER_CHECKED);
        state.set(ValueLayout.JAVA_INT, AVAIL_IN, 0);
    }

    @Override
    public void input(byte[] bytes, int offset, int length) {
        MemorySegment.copy(bytes, offset, in, ValueLayout.JAVA_BYTE, 0, length);
        state.set(ValueLayout.JAVA_LONG, NEXT_IN, in.address());
        state.set(ValueLayout.JAVA_INT, AVAIL_IN, length);
    }

    @Override
    public int inflate(byte[] target, int offset, int length) throws DataFormatException {
        if (finished()) {
            return 0;
        }
        int room = Math.min(length, OUT_BYTES);
        state.set(ValueLayout.JAVA_LONG, NEXT_OUT, out.address());
        state.set(ValueLayout.JAVA_INT, AVAIL_OUT, room);
        int answer = Call.library(Library.get().inflate(), state);
        if (answer < 0) {
            throw new DataFormatException("ISA-L says " + answer);
        }
        int count = room - state.get(ValueLayout.JAVA_INT, AVAIL_OUT);
        MemorySegment.copy(out, ValueLayout.JAVA_BYTE, 0, target, offset, count);
        return count;
    }

    @Override
    public boolean finished() {
        return state.get(ValueLayout.JAVA_INT, BLOCK_STATE) == FINISHED;
    }

    @Override
    public int left() {
        return state.get(ValueLayout.JAVA_INT, AVAIL_IN);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    /// Looked for at the first use.
    private record Library(MethodHandle init, MethodHandle inflate) {
        static final Optional<Library> INSTANCE = find();

        static Library get() {
            return INSTANCE.orElseThrow();
        }

        @SuppressWarnings("restricted")
        private static Optional<Library> find() {
            try {
                SymbolLookup library = SymbolLookup.libraryLookup(NAME, Arena.global());
                Linker linker = Linker.nativeLinker();
                FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
                return Optional.of(new Library(
                        linker.downcallHandle(library.findOrThrow("isal_inflate_init"), shape),
                        linker.downcallHandle(library.findOrThrow("isal_inflate"), shape)));
            } catch (IllegalArgumentException | NoSuchElementException notHere) {
                return Optional.empty();
            }
        }
    }
}
