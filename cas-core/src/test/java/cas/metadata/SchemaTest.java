package cas.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cas.contract.StoreContract;
import cas.error.CasException.DataLoss;
import cas.error.CasException.FailedPrecondition;
import cas.error.Reason;
import cas.filter.Filter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SchemaTest {
    private static final byte[] KEY = "schema".getBytes(StandardCharsets.US_ASCII);

    private static void put(Fixture fixture, TypedTable<?> table, byte[] key, byte... value) throws IOException {
        fixture.map.write(tx -> {
            tx.put(table.table(), key, value);
            return true;
        });
    }

    @Test
    void aNewerSchemaIsRefused() throws IOException {
        try (Fixture fixture = Fixture.inMemory()) {
            fixture.map.write(tx -> {
                Schema.SCHEMA.put(tx, KEY, new SchemaRecord(Schema.VERSION + 1, Samples.ONE));
                return true;
            });
            FailedPrecondition e = assertThrows(FailedPrecondition.class, fixture::reopen);
            assertEquals(Reason.STORE_TOO_NEW, e.reason());
        }
    }

    @Test
    void entriesWithoutAVersionAreNotTrusted() throws IOException {
        try (Fixture fixture = Fixture.inMemory()) {
            fixture.here().leases().create("l", StoreContract.labels());
            fixture.map.write(tx -> Schema.SCHEMA.delete(tx, KEY));
            assertThrows(DataLoss.class, fixture::reopen);
        }
    }

    /// The message must lead to the entry: table and key, readable and in hex.
    @Test
    void adamagedValueIsNamed() throws IOException {
        try (Fixture fixture = Fixture.inMemory()) {
            put(fixture, Schema.IMAGES, ImageForm.key(StoreContract.HERE, "bad"), (byte) 0x0a, (byte) 0x7f);
            DataLoss e =
                    assertThrows(DataLoss.class, () -> fixture.here().images().list(Filter.ALL));
            assertEquals(
                    "damaged metadata: table image, key here.bad (hex 6865726500626164): expected a value, found a"
                            + " length of 127 at byte 2, with 0 bytes left",
                    e.getMessage());
            put(fixture, Schema.IMAGES, ImageForm.key(StoreContract.HERE, "bad"));
            assertThrows(DataLoss.class, () -> fixture.here().images().get("bad"));
        }
    }

    /// The book of bytes draws what the code writes.
    @Test
    void theBookIsRight() throws IOException {
        String book = Files.readString(Path.of("../docs/FORMAT.md"));
        String drawn = drawing();
        assertTrue(book.contains(drawn), "docs/FORMAT.md does not hold this drawing:\n" + drawn);
    }

    private static String drawing() {
        StringBuilder text = new StringBuilder();
        for (TypedTable<?> table : Schema.all()) {
            text.append("%-15s %s%n".formatted(table.table().name(), table.keyForm()));
            append(text, table.codec());
        }
        text.append("\ndescriptor\n");
        append(text, Schema.DESCRIPTOR);
        return text.toString();
    }

    private static void append(StringBuilder text, TypedTable.Codec<?> codec) {
        for (Field field : codec.fields()) {
            text.append("    %2d %-12s %s%n"
                    .formatted(field.number(), field.name(), field.type().word()));
        }
    }
}
