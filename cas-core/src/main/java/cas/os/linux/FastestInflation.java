package cas.os.linux;

import cas.os.Inflation;
import cas.os.PlatformInflation;

/// ISA-L where the system has it, the JDK's zlib elsewhere.
final class FastestInflation implements Inflation.Opener {
    @Override
    public Inflation open() {
        return Chosen.OPENER.open();
    }

    @Override
    public String library() {
        return Chosen.OPENER.library();
    }

    private static final class Chosen {
        static final Inflation.Opener OPENER = IsaInflation.opener().orElse(PlatformInflation.OPENER);
    }
}
