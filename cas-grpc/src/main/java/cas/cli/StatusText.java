package cas.cli;

import cas.finding.Soundness;
import cas.overview.Capacity;
import cas.overview.LastStop;
import cas.overview.NamespaceUsage;
import cas.overview.Reserved;
import cas.overview.StoreStatus;
import cas.overview.StoreUsage;
import cas.overview.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// The store on one screen.
final class StatusText {
    private final Instant now;

    StatusText(Instant now) {
        this.now = now;
    }

    String of(StoreStatus status) {
        StringBuilder text = new StringBuilder();
        line(text, "Health", health(status));
        status.notes().forEach(note -> line(text, "", note));
        line(text, "Store", status.persist() + "  (uuid " + status.uuid() + ", format " + status.formatVersion() + ")");
        line(text, "Opened", ago(status.opened()) + ", " + lastStop(status.lastStop()));
        line(text, "Disk", disk(status.capacity()));
        line(text, "Reserve", reserve(status.reserved()));
        line(text, "Vault", status.vault().text());
        line(text, "Bytes", bytes(status.soundness()));
        line(text, "Unpacking", status.unpacking());
        return text.toString();
    }

    String of(StoreUsage usage) {
        Table table = Table.blanks("", "COUNT", "ON DISK");
        row(table, "blobs", usage.blobs());
        row(table, "ingests", usage.ingests());
        row(table, "snapshots", usage.snapshots());
        row(table, "volumes", usage.volumes());
        row(table, "metadata", usage.metadata());
        row(table, "downloader", usage.downloader());
        row(table, "verifier", usage.verifier());
        row(table, "unsealed-vault", usage.unsealedVault());
        return table.text() + (usage.namespaces().isEmpty() ? "" : "\n" + namespaces(usage));
    }

    private static String namespaces(StoreUsage usage) {
        Table table = Table.blanks("NAMESPACE", "IMAGES", "BLOBS", "SNAPSHOTS", "VOLUMES", "LEASES");
        for (NamespaceUsage inside : usage.namespaces()) {
            table.row(
                    inside.namespace().text(),
                    Long.toString(inside.images()),
                    cell(inside.blobs()),
                    cell(inside.snapshots()),
                    cell(inside.volumes()),
                    Long.toString(inside.leases()));
        }
        return table.text();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "%-11s", label)).append(value).append('\n');
    }

    private static void row(Table table, String label, Tally tally) {
        table.row(label, Long.toString(tally.count()), SizeText.binary(tally.bytes()));
    }

    private static String cell(Tally tally) {
        return tally.count() == 0 ? "0" : tally.count() + " (" + SizeText.binary(tally.bytes()) + ")";
    }

    private static String health(StoreStatus status) {
        if (status.readOnly().isPresent()) {
            return "read-only: " + status.readOnly().get();
        }
        return status.notes().isEmpty() ? "ok" : "works, and needs a look:";
    }

    private String bytes(Soundness soundness) {
        String read = soundness
                .verified()
                .map(time -> "all read since " + ago(time))
                .orElse("never all read since they came");
        return soundness.damaged() == 0 ? read : soundness.damaged() + " blobs damaged, " + read;
    }

    private String ago(Instant then) {
        return AgeText.of(Duration.between(then, now)).toLowerCase(Locale.ROOT) + " ago";
    }

    private static String lastStop(LastStop stop) {
        return switch (stop) {
            case NEW -> "made then";
            case CLEAN -> "the stop before was clean";
            case UNCLEAN -> "the stop before was not clean: killed, crashed or without power";
        };
    }

    private static String reserve(Reserved reserved) {
        if (reserved.wantedBytes() == 0) {
            return "none: this file system cannot hold room back";
        }
        String held = SizeText.binary(reserved.heldBytes());
        return reserved.heldBytes() < reserved.wantedBytes()
                ? held + " of " + SizeText.binary(reserved.wantedBytes()) + " held back for deleting"
                : held + " held back for deleting";
    }

    private static String disk(Capacity capacity) {
        String bytes = SizeText.binary(capacity.freeBytes()) + " free of " + SizeText.binary(capacity.totalBytes());
        return capacity.totalInodes() == 0
                ? bytes
                : bytes + ", " + capacity.freeInodes() + " inodes free of " + capacity.totalInodes();
    }
}
