package cas.metadata;

import static cas.fuzz.FuzzTarget.require;

import cas.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Values of some tables as they lie in the database; the first byte of an input chooses the table. Any bytes give a
/// value or a [Malformed], and what a value is written as gives the same value.
public final class CodecTarget implements FuzzTarget {
    private final List<Named<?>> codecs;

    private record Named<V>(String name, TypedTable.Codec<V> codec) {}

    private CodecTarget(List<Named<?>> codecs) {
        this.codecs = codecs;
    }

    /// The codecs of the tables whose name is accepted.
    public static CodecTarget of(Predicate<String> tables) {
        Stream<Named<?>> chosen = Schema.all().stream()
                .filter(table -> tables.test(table.table().name()))
                .map(CodecTarget::named);
        Stream<Named<?>> descriptor = Stream.of(new Named<>("descriptor", Schema.DESCRIPTOR));
        return new CodecTarget(Stream.concat(chosen, descriptor.filter(codec -> tables.test(codec.name())))
                .toList());
    }

    private static <V> Named<V> named(TypedTable<V> table) {
        return new Named<>(table.table().name(), table.codec());
    }

    @Override
    public void take(byte[] input) {
        if (input.length > 0) {
            check(codecs.get(Math.floorMod(input[0], codecs.size())), Arrays.copyOfRange(input, 1, input.length));
        }
    }

    private static <V> void check(Named<V> named, byte[] bytes) {
        V value;
        try {
            value = named.codec().decode(FieldReader.of(bytes));
        } catch (Malformed e) {
            require(!e.getMessage().isEmpty(), "message");
            return;
        }
        byte[] written = named.codec().encode(value).toBytes();
        try {
            V again = named.codec().decode(FieldReader.of(written));
            require(again.equals(value), named.name() + ": " + value + " became " + again);
            require(Arrays.equals(named.codec().encode(again).toBytes(), written), named.name() + ": bytes");
        } catch (Malformed e) {
            throw new AssertionError(named.name() + ": wrote what cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Samples.all().stream().flatMap(this::seedsOf).toList();
    }

    private Stream<byte[]> seedsOf(Samples.Golden<?> golden) {
        return java.util.stream.IntStream.range(0, codecs.size())
                .filter(number ->
                        codecs.get(number).codec().getClass() == golden.codec().getClass())
                .mapToObj(number -> prefixed((byte) number, golden.bytes()));
    }

    private static byte[] prefixed(byte first, byte[] bytes) {
        byte[] all = new byte[bytes.length + 1];
        all[0] = first;
        System.arraycopy(bytes, 0, all, 1, bytes.length);
        return all;
    }
}
