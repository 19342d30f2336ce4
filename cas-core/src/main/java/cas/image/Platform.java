package cas.image;

import cas.error.CasException.InvalidArgument;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an image runs on, as its documents spell it.
public record Platform(String os, String architecture, String variant) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final List<String> ARM_VARIANTS = List.of("v5", "v6", "v7", "v8");
    /// Farther away than any variant.
    private static final int FORERUNNER = 10;

    private static final List<String> AMD64_VARIANTS = List.of("", "v2", "v3", "v4");

    /// The one spelling that all others of this platform share: `linux`, `arm64`, variant empty where the
    /// architecture has a usual one.
    public Platform normal() {
        String machine = architecture.toLowerCase(Locale.ROOT);
        String kind = variant.toLowerCase(Locale.ROOT);
        if (!kind.isEmpty() && Character.isDigit(kind.charAt(0))) {
            kind = "v" + kind;
        }
        return switch (machine) {
            case "amd64", "x86_64", "x86-64" -> in("amd64", kind.equals("v1") ? "" : kind);
            case "arm64", "aarch64" -> in("arm64", kind.equals("v8") ? "" : kind);
            case "386", "i386", "i686" -> in("386", kind);
            case "armhf" -> in("arm", "v7");
            case "armel" -> in("arm", "v6");
            case "arm" -> in("arm", kind.isEmpty() ? "v7" : kind);
            default -> in(machine, kind);
        };
    }

    private Platform in(String machine, String kind) {
        return new Platform(os.toLowerCase(Locale.ROOT), machine, kind);
    }

    /// The machine this runs on.
    public static Platform host() {
        return new Platform("linux", System.getProperty("os.arch", ""), "").normal();
    }

    /// Parses `os/architecture[/variant]`.
    public static Platform parse(String text) {
        List<String> parts = List.of(text.split("/", -1));
        boolean words = parts.stream().allMatch(part -> WORD.matcher(part).matches());
        if (!words || parts.size() < 2 || parts.size() > 3) {
            throw new InvalidArgument("platform \"" + text
                    + "\": expected os/architecture or os/architecture/variant, such as linux/arm64");
        }
        return new Platform(parts.get(0), parts.get(1), parts.size() == 3 ? parts.get(2) : "").normal();
    }

    /// Whether this machine runs that image.
    public boolean runs(Platform image) {
        return distance(image) >= 0;
    }

    /// How well this machine runs that image: 0 exactly its own, higher is worse, negative not at all. A machine
    /// runs the variants below its own, and those of 64 bits also what is made for their forerunner of 32.
    int distance(Platform image) {
        Platform own = normal();
        Platform other = image.normal();
        if (!own.os.equals(other.os)) {
            return -1;
        }
        if (own.architecture.equals(other.architecture)) {
            return switch (own.architecture) {
                case "arm" -> below(ARM_VARIANTS, own.variant, other.variant);
                case "amd64" -> below(AMD64_VARIANTS, own.variant, other.variant);
                case "arm64" -> own.variant.equals(other.variant) ? 0 : other.variant.isEmpty() ? 1 : -1;
                default -> own.variant.equals(other.variant) ? 0 : -1;
            };
        }
        return switch (own.architecture + " " + other.architecture) {
            case "arm64 arm" ->
                ARM_VARIANTS.contains(other.variant) ? FORERUNNER + below(ARM_VARIANTS, "v8", other.variant) : -1;
            case "amd64 386" -> other.variant.isEmpty() ? FORERUNNER : -1;
            default -> -1;
        };
    }

    private static int below(List<String> variants, String own, String other) {
        if (own.equals(other)) {
            return 0;
        }
        int distance = variants.indexOf(own) - variants.indexOf(other);
        return variants.contains(own) && variants.contains(other) && distance > 0 ? distance : -1;
    }

    @Override
    public String toString() {
        return variant.isEmpty() ? os + "/" + architecture : os + "/" + architecture + "/" + variant;
    }
}
