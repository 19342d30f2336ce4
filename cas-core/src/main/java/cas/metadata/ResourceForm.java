package cas.metadata;

import cas.lease.LeaseResource;
import java.util.List;

/// One thing a lease holds.
final class ResourceForm implements TypedTable.Codec<LeaseResource> {
    private static final Field TYPE = Field.text(1, "type");
    private static final Field ID = Field.text(2, "id");

    @Override
    public List<Field> fields() {
        return List.of(TYPE, ID);
    }

    @Override
    public FieldWriter encode(LeaseResource value) {
        return new FieldWriter().text(TYPE, value.type()).text(ID, value.id());
    }

    @Override
    public LeaseResource decode(FieldReader reader) throws Malformed {
        return new LeaseResource(reader.text(TYPE), reader.text(ID));
    }
}
