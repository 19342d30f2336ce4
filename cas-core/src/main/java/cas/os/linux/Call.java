package cas.os.linux;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Memory for the arguments of system calls and the one way to make one: libc's `syscall(2)`. One handle of
/// one shape
/// serves them all, so a cold process pays for a single downcall stub, and the structures are the kernel's
/// own.
final class Call implements AutoCloseable {
    private static final int EINTR = 4;

    private final Arena arena;
    private final MemorySegment state;

    private Call(Arena arena) {
        this.arena = arena;
        this.state = arena.allocate(Stub.STATE);
    }

    /// For the thread that opens it.
    @SuppressWarnings("MustBeClosedChecker") // the Call closes it
    static Call open() {
        return new Call(Arena.ofConfined());
    }

    /// For any thread, one at a time.
    @SuppressWarnings("MustBeClosedChecker") // the Call closes it
    static Call shared() {
        return new Call(Arena.ofShared());
    }

    @Override
    public void close() {
        arena.close();
    }

    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    /// Address of a zero-terminated copy.
    long text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    long text(byte[] text) {
        MemorySegment copy = arena.allocate(text.length + 1L);
        MemorySegment.copy(text, 0, copy, ValueLayout.JAVA_BYTE, 0, text.length);
        return copy.address();
    }

    long path(Path path) {
        return text(path.toString());
    }

    /// @return what the kernel answered, or minus the error number
    long raw(Sys call, long a) {
        return raw(call, a, 0, 0, 0, 0, 0);
    }

    long raw(Sys call, long a, long b) {
        return raw(call, a, b, 0, 0, 0, 0);
    }

    long raw(Sys call, long a, long b, long c) {
        return raw(call, a, b, c, 0, 0, 0);
    }

    long raw(Sys call, long a, long b, long c, long d) {
        return raw(call, a, b, c, d, 0, 0);
    }

    long raw(Sys call, long a, long b, long c, long d, long e) {
        return raw(call, a, b, c, d, e, 0);
    }

    long raw(Sys call, long a, long b, long c, long d, long e, long f) {
        while (true) {
            long result = invoke(call.number(), a, b, c, d, e, f);
            // Linux has closed the descriptor even if it says EINTR.
            if (result != -EINTR || call == Sys.CLOSE) {
                return result;
            }
        }
    }

    private long invoke(long number, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) Stub.SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            return result == -1 ? -(int) Stub.ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new AssertionError("a downcall throws nothing checked", thrown);
        }
    }

    /// A function of another library, which takes one structure and answers a number.
    static int library(MethodHandle function, MemorySegment structure) {
        try {
            return (int) function.invokeExact(structure.address());
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new AssertionError("a downcall throws nothing checked", thrown);
        }
    }

    /// Made at the first call.
    private static final class Stub {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle SYSCALL = make();

        @SuppressWarnings("restricted")
        private static MethodHandle make() {
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            AddressLayout pointer = ValueLayout.ADDRESS;
            if (pointer.byteSize() != word.byteSize()) {
                throw new UnsupportedOperationException(
                        "system calls: expected 8-byte pointers, found " + pointer.byteSize());
            }
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
        }
    }
}
