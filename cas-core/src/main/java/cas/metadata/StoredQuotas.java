package cas.metadata;

import cas.error.CasException.Exhausted;
import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.kv.ReadTransaction;
import cas.metadata.Tallies.TallyKey;
import cas.metadata.Tallies.TallyKind;
import cas.name.Labels;
import cas.name.Namespace;
import cas.volume.VolumePlan.Quota;
import cas.volume.VolumeQuotas;
import java.io.IOException;
import java.util.OptionalLong;

/// Quotas of namespaces, as their labels set them.
final class StoredQuotas implements VolumeQuotas {
    private static final int DIGITS_MAX = 18;

    private final Ledger ledger;

    StoredQuotas(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Quota of(Namespace namespace) throws IOException {
        return ledger.read(tx -> new Quota(limit(tx, namespace), used(tx, namespace)));
    }

    /// A label that is no number sets nothing: it was refused when it was written, or written before there were quotas.
    private static OptionalLong limit(ReadTransaction tx, Namespace namespace) {
        String text = Schema.NAMESPACES
                .get(tx, NamespaceRecord.key(namespace))
                .flatMap(record -> record.labels().get(LABEL))
                .orElse("");
        return isNumber(text) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static boolean isNumber(String text) {
        return text.length() <= DIGITS_MAX && text.matches("[0-9]+");
    }

    /// @throws InvalidArgument if they would set a quota that is none
    static void check(Namespace namespace, Labels labels) {
        String text = labels.get(LABEL).orElse("0");
        if (!isNumber(text)) {
            throw new InvalidArgument(
                    Reason.INVALID_LABEL,
                    "namespace \"" + namespace + "\": label " + LABEL + ": expected a number of bytes, found \"" + text
                            + "\"");
        }
    }

    private static long used(ReadTransaction tx, Namespace namespace) {
        return Tallies.of(tx, new TallyKey(namespace.text(), TallyKind.VOLUMES)).bytes();
    }

    /// To be asked inside of the transaction that makes the volumes of a namespace more or larger: two that come about
    /// together must not pass each for itself. What this transaction has done so far is not counted yet.
    static void require(ReadTransaction tx, String doing, Namespace namespace, long moreBytes) {
        OptionalLong limit = limit(tx, namespace);
        if (limit.isEmpty() || moreBytes <= 0) {
            return;
        }
        long used = used(tx, namespace);
        if (moreBytes > limit.getAsLong() - used) {
            throw new Exhausted(
                    Reason.QUOTA_EXCEEDED,
                    "cannot " + doing + ": quota of namespace " + namespace + " exceeded: needed " + moreBytes
                            + " bytes, quota " + limit.getAsLong() + ", of which its volumes have " + used);
        }
    }
}
