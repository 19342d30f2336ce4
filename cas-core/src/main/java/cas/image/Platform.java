package cas.image;

import cas.error.CasException.InvalidArgument;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an image runs on, in normal form: `linux`, `arm64`, variant empty where the architecture has a usual one.
public record Platform(String os, String architecture, String variant) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final List<String> ARM_VARIANTS = List.of("v5", "v6", "v7", "v8");

    public Platform {
        os = os.toLowerCase(Locale.ROOT);
        architecture = architecture.toLowerCase(Locale.ROOT);
        variant = variant.toLowerCase(Locale.ROOT);
        switch (architecture) {
            case "x86_64", "x86-64" -> architecture = "amd64";
            case "aarch64" -> architecture = "arm64";
            case "i386", "i686" -> architecture = "386";
            case "armhf" -> {
                architecture = "arm";
                variant = "v7";
            }
            case "armel" -> {
                architecture = "arm";
                variant = "v6";
            }
            default -> {}
        }
        if (!variant.isEmpty() && Character.isDigit(variant.charAt(0))) {
            variant = "v" + variant;
        }
        if (architecture.equals("arm64") && variant.equals("v8")
                || architecture.equals("amd64") && variant.equals("v1")) {
            variant = "";
        } else if (architecture.equals("arm") && variant.isEmpty()) {
            variant = "v7";
        }
    }

    /// The machine this runs on.
    public static Platform host() {
        return new Platform("linux", System.getProperty("os.arch", ""), "");
    }

    /// Parses `os/architecture[/variant]`.
    public static Platform parse(String text) {
        List<String> parts = List.of(text.split("/", -1));
        boolean words = parts.stream().allMatch(part -> WORD.matcher(part).matches());
        if (!words || parts.size() < 2 || parts.size() > 3) {
            throw new InvalidArgument("platform \"" + text
                    + "\": expected os/architecture or os/architecture/variant, such as linux/arm64");
        }
        return new Platform(parts.get(0), parts.get(1), parts.size() == 3 ? parts.get(2) : "");
    }

    /// How well this machine runs that image: 0 exactly its own, higher is worse, negative not at all. A 32-bit
    /// arm runs the variants below its own.
    int distance(Platform image) {
        if (!os.equals(image.os) || !architecture.equals(image.architecture)) {
            return -1;
        }
        if (variant.equals(image.variant)) {
            return 0;
        }
        int own = ARM_VARIANTS.indexOf(variant);
        int other = ARM_VARIANTS.indexOf(image.variant);
        return architecture.equals("arm") && other >= 0 && own > other ? own - other : -1;
    }

    @Override
    public String toString() {
        return variant.isEmpty() ? os + "/" + architecture : os + "/" + architecture + "/" + variant;
    }
}
