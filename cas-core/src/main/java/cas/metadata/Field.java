package cas.metadata;

/// One field of a stored value. Numbers are never given to anything else, not even after the field is gone.
record Field(int number, String name, Type type) {
    Field {
        if (number < 1 || number > 2047) {
            throw new IllegalArgumentException("field " + name + ": expected a number of 1 to 2047, found " + number);
        }
    }

    /// What the bytes of a field mean. The words are those of FORMAT.md.
    enum Type {
        /// Varint, not negative.
        UINT("uint"),
        /// UTF-8.
        TEXT("text"),
        /// A nested message of seconds (1) and nanoseconds (2), as `google.protobuf.Timestamp`.
        TIME("time"),
        /// One nested message of key (1) and value (2) for each entry.
        LABELS("labels"),
        /// A nested message.
        MESSAGE("message"),
        /// A nested message of type (1, text) and value (2, bytes), as `google.protobuf.Any`.
        ANY("any"),
        /// One nested message of key (1, text) and any (2) for each entry.
        ANYS("anys");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Field uint(int number, String name) {
        return new Field(number, name, Type.UINT);
    }

    static Field text(int number, String name) {
        return new Field(number, name, Type.TEXT);
    }

    static Field time(int number, String name) {
        return new Field(number, name, Type.TIME);
    }

    static Field labels(int number, String name) {
        return new Field(number, name, Type.LABELS);
    }

    static Field any(int number, String name) {
        return new Field(number, name, Type.ANY);
    }

    static Field anys(int number, String name) {
        return new Field(number, name, Type.ANYS);
    }

    static Field message(int number, String name) {
        return new Field(number, name, Type.MESSAGE);
    }
}
