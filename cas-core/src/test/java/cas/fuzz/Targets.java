package cas.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;

/// All targets of one name as one: the first byte of an input tells which of them reads the rest.
public final class Targets implements Target {
    private final String name;
    private final List<Target> members;

    private Targets(String name, List<Target> members) {
        this.name = name;
        this.members = members;
    }

    /// The names on the class path.
    public static SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        ServiceLoader.load(Target.class).forEach(target -> names.add(target.name()));
        return names;
    }

    public static Targets named(String name) {
        List<Target> members = new ArrayList<>();
        for (Target target : ServiceLoader.load(Target.class)) {
            if (target.name().equals(name)) {
                members.add(target);
            }
        }
        if (members.isEmpty()) {
            throw new IllegalArgumentException("no target \"" + name + "\": expected one of " + names());
        }
        return new Targets(name, List.copyOf(members));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            for (byte[] seed : members.get(i).seeds()) {
                byte[] marked = new byte[seed.length + 1];
                marked[0] = (byte) i;
                System.arraycopy(seed, 0, marked, 1, seed.length);
                seeds.add(marked);
            }
        }
        return seeds;
    }

    @Override
    public void run(byte[] input) {
        if (input.length > 0) {
            int which = Byte.toUnsignedInt(input[0]) % members.size();
            members.get(which).run(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
