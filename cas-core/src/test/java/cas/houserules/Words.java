package cas.houserules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;
import java.util.Set;

/// The words of the house, kept by the names of types and packages.
final class Words {
    private static final Set<String> BANNED = Set.of(
            "hash",
            "checksum",
            "upload",
            "session",
            "object",
            "artifact",
            "tenant",
            "pin",
            "item",
            "data",
            "info",
            "common",
            "util",
            "utils",
            "helper",
            "helpers",
            "misc",
            "impl");

    /// The field's own words: what a stat answers, and a gRPC code; and the one name for all that has a place on disk.
    private static final Set<String> THE_FIELDS_OWN = Set.of("ContentInfo", "SnapshotInfo", "DataLoss", "StoreObject");

    private Words() {}

    static ArchCondition<JavaClass> beOurs() {
        return new ArchCondition<>("be named with the words of the house") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!THE_FIELDS_OWN.contains(type.getSimpleName())) {
                    refuse(type, type.getSimpleName().split("(?<=[a-z0-9])(?=[A-Z])|_"), events);
                }
                refuse(type, type.getPackageName().split("\\."), events);
            }
        };
    }

    private static void refuse(JavaClass type, String[] words, ConditionEvents events) {
        for (String word : words) {
            if (BANNED.contains(word.toLowerCase(Locale.ROOT))) {
                events.add(SimpleConditionEvent.violated(type, type.getName() + ": not a word of the house: " + word));
            }
        }
    }
}
