package cas.metadata;

import cas.error.CasException.DataLoss;
import cas.finding.Finding;
import cas.kv.ReadTransaction;
import cas.kv.Table;
import cas.kv.WriteTransaction;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A table, the form of its keys in words, and the form of its values.
record TypedTable<V>(Table table, String keyForm, Codec<V> codec) {
    /// Turns values into fields and back. `decode` is total: any fields give a value or a [Malformed].
    interface Codec<V> {
        List<Field> fields();

        FieldWriter encode(V value);

        V decode(FieldReader reader) throws Malformed;
    }

    @FunctionalInterface
    interface Visitor<V> {
        /// @return false to stop
        boolean visit(byte[] key, V value);
    }

    Optional<V> get(ReadTransaction tx, byte[] key) {
        return tx.get(table, key).map(value -> decoded(key, value));
    }

    boolean has(ReadTransaction tx, byte[] key) {
        return tx.get(table, key).isPresent();
    }

    void put(WriteTransaction tx, byte[] key, V value) {
        tx.put(table, key, codec.encode(value).toBytes());
    }

    boolean delete(WriteTransaction tx, byte[] key) {
        return tx.delete(table, key);
    }

    void scan(ReadTransaction tx, byte[] prefix, byte[] from, Visitor<V> visitor) {
        tx.scan(table, prefix, from, (key, value) -> visitor.visit(key, decoded(key, value)));
    }

    void scan(ReadTransaction tx, byte[] prefix, Visitor<V> visitor) {
        scan(tx, prefix, prefix, visitor);
    }

    /// Whether any key begins so. Looks at no value.
    boolean any(ReadTransaction tx, byte[] prefix) {
        boolean[] found = {false};
        tx.scan(table, prefix, (key, value) -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /// The value, if it can be understood.
    Optional<V> parsed(byte[] key, byte[] value) {
        try {
            return Optional.of(decoded(key, value));
        } catch (DataLoss e) {
            return Optional.empty();
        }
    }

    /// Why an entry says nothing; empty if it does say something.
    Optional<Finding> flaw(byte[] key, byte[] value) {
        try {
            codec.decode(FieldReader.of(value));
            return Optional.empty();
        } catch (Malformed e) {
            return Optional.of(new Finding.BadRecord(table.name(), Keys.shown(key), String.valueOf(e.getMessage())));
        }
    }

    V decoded(byte[] key, byte[] value) {
        try {
            return codec.decode(FieldReader.of(value));
        } catch (Malformed e) {
            throw new DataLoss("damaged metadata: table " + table.name() + ", key " + Keys.shown(key) + " (hex "
                    + HexFormat.of().formatHex(key) + "): expected a value, found " + e.getMessage());
        }
    }
}
