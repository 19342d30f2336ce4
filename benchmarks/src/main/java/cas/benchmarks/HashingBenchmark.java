package cas.benchmarks;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// SHA-256 of one buffer. The limit is the machine's OpenSSL: `benchmarks/run hashing` prints it beside these figures.
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class HashingBenchmark {
    private static final double MEBIBYTE = 1 << 20;

    /// A buffer of each kind with the same bytes, for each thread.
    @State(Scope.Thread)
    public static class Input {
        @Param({"4096", "65536", "1048576", "16777216"})
        int size;

        @Param({"heap", "direct"})
        String kind = "";

        byte[] array = {};
        ByteBuffer buffer = ByteBuffer.allocate(0);
        MessageDigest digest = sha256();

        @Setup
        public void fill() {
            array = new byte[size];
            new Random(1).nextBytes(array);
            buffer = kind.equals("heap")
                    ? ByteBuffer.wrap(array)
                    : ByteBuffer.allocateDirect(size).put(array);
            digest = sha256();
        }
    }

    /// What a thread has hashed, as JMH adds it up.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Amount {
        public double mebibytes;

        @Setup(org.openjdk.jmh.annotations.Level.Iteration)
        public void clear() {
            mebibytes = 0;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Benchmark
    public byte[] jdk(Input input, Amount amount) {
        input.digest.update(input.buffer.clear());
        amount.mebibytes += input.size / MEBIBYTE;
        return input.digest.digest();
    }

    @Benchmark
    public byte[] commonsCodec(Input input, Amount amount) {
        amount.mebibytes += input.size / MEBIBYTE;
        return DigestUtils.updateDigest(input.digest, input.buffer.clear()).digest();
    }
}
