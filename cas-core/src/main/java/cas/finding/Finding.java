package cas.finding;

import cas.digest.Digest;
import cas.name.Namespace;
import java.util.List;

/// One thing that a check has found.
public sealed interface Finding {
    /// How bad it is.
    enum Weight {
        /// Worth knowing; nothing that was promised is broken.
        NOTE,
        /// Something that was promised is not there or not right.
        DAMAGE,
    }

    default Weight weight() {
        return switch (this) {
            case SetAside _, Orphan _, Incomplete _ -> Weight.NOTE;
            case MissingBytes _, WrongSize _, WrongBytes _, Unreadable _, StillDamaged _ -> Weight.DAMAGE;
            case OneSided _, MissingParent _, MissingTree _, BadRecord _, BadDatabase _ -> Weight.DAMAGE;
        };
    }

    /// One sentence for people.
    String text();

    /// A blob is recorded, and no bytes have its name.
    record MissingBytes(Digest digest, List<Namespace> holders) implements Finding {
        public MissingBytes {
            holders = List.copyOf(holders);
        }

        @Override
        public String text() {
            return "blob " + digest + " has no bytes; it is recorded in " + holders;
        }
    }

    /// A blob has more or fewer bytes than were committed.
    record WrongSize(Digest digest, long expected, long found) implements Finding {
        @Override
        public String text() {
            return "blob " + digest + ": expected " + expected + " bytes, found " + found;
        }
    }

    /// The bytes of a blob are not those of its name.
    record WrongBytes(Digest digest, Digest found) implements Finding {
        @Override
        public String text() {
            return "blob " + digest + " holds the bytes of " + found;
        }
    }

    /// The disk does not give the bytes of a blob.
    record Unreadable(Digest digest, String why) implements Finding {
        @Override
        public String text() {
            return "blob " + digest + " cannot be read: " + why;
        }
    }

    /// A blob was found damaged earlier, and its bytes were not brought again since.
    record StillDamaged(Damage damage) implements Finding {
        @Override
        public String text() {
            return "blob " + damage.digest() + " is damaged since " + damage.since() + " (" + damage.why()
                    + "); ingesting it again heals it";
        }
    }

    /// Bytes that were found wrong are kept aside.
    record SetAside(SetAsideBlob copy) implements Finding {
        @Override
        public String text() {
            return "wrong bytes of blob " + copy.digest() + " are kept aside: copy " + copy.number() + ", "
                    + copy.size() + " bytes";
        }
    }

    /// Bytes that nobody has recorded; the collector removes them.
    record Orphan(Digest digest, long size) implements Finding {
        @Override
        public String text() {
            return "blob " + digest + " is recorded nowhere: " + size + " bytes";
        }
    }

    /// The two tables of blobs do not agree.
    ///
    /// @param recorded whether the blob is recorded, and the other table does not say who has it; else
    ///     the other way round
    record OneSided(Namespace namespace, Digest digest, boolean recorded) implements Finding {
        @Override
        public String text() {
            return recorded
                    ? "blob " + digest + " of namespace " + namespace + " is missing in the table of holders"
                    : "namespace " + namespace + " is a holder of blob " + digest + " and does not record it";
        }
    }

    /// A snapshot stands on one that is not there.
    record MissingParent(Namespace namespace, String snapshotter, String name, String parent) implements Finding {
        @Override
        public String text() {
            return snapshotter + " snapshot \"" + name + "\" of namespace " + namespace + " stands on \"" + parent
                    + "\", which is not recorded";
        }
    }

    /// A snapshot is recorded, and its directories are not there.
    record MissingTree(Namespace namespace, String snapshotter, String name, long number) implements Finding {
        @Override
        public String text() {
            return snapshotter + " snapshot \"" + name + "\" of namespace " + namespace + " has no directory " + number;
        }
    }

    /// An image names content that is not here. That is allowed: it may come later, or never.
    record Incomplete(Namespace namespace, String image, Digest target) implements Finding {
        @Override
        public String text() {
            return "image \"" + image + "\" of namespace " + namespace + " is incomplete: its target " + target
                    + " is not here";
        }
    }

    /// An entry of the database says nothing that can be understood.
    ///
    /// @param key what of it is readable, the rest as dots
    record BadRecord(String table, String key, String why) implements Finding {
        @Override
        public String text() {
            return "table " + table + ", key " + key + ": expected a value, found " + why;
        }
    }

    /// The pages of the database do not fit together.
    record BadDatabase(String why) implements Finding {
        @Override
        public String text() {
            return "the database is damaged: " + why;
        }
    }
}
