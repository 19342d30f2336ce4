package cas.layer;

import cas.layer.Attack.Fate;
import java.util.List;
import java.util.stream.Stream;

/// Every hostile layer there is, made by code.
public final class HostileCorpus {
    private HostileCorpus() {}

    public static List<Attack> all() {
        return Stream.of(
                        TreeAttacks.paths(),
                        TreeAttacks.links(),
                        TreeAttacks.marks(),
                        TreeAttacks.kinds(),
                        malformed(),
                        SparseAttacks.all(),
                        PackingAttacks.all(),
                        OrderAttacks.all())
                .flatMap(attacks -> attacks)
                .toList();
    }

    private static Stream<Attack> malformed() {
        return Stream.concat(MalformedArchiveTest.malformed(), MalformedArchiveTest.malformedPax())
                .map(made -> new Attack("malformed: " + made.get()[0], Fate.REFUSED, (byte[]) made.get()[1]));
    }
}
