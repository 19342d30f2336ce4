package cas.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Sizes in and out: `4G` on the command line, `1.7 KiB` and `10.24kB` in tables (the two forms of `ctr`).
final class SizeText implements ITypeConverter<Long> {
    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,18})([KMGT]?)(?:i?B)?");
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    /// Bytes; the units are powers of 1024.
    @Override
    public Long convert(String text) {
        Matcher matcher = SYNTAX.matcher(text.toUpperCase(Locale.ROOT).replace("IB", "iB"));
        if (!matcher.matches()) {
            throw new TypeConversionException("\"" + text + "\" is no size: expected for example 4096, 512M or 40G");
        }
        int shift = 10 * ("KMGT".indexOf(matcher.group(2)) + 1);
        long number = Long.parseLong(matcher.group(1));
        long bytes = matcher.group(2).isEmpty() ? number : number << shift;
        if (!matcher.group(2).isEmpty() && bytes >> shift != number) {
            throw new TypeConversionException("\"" + text + "\" is more than any disk holds");
        }
        return bytes;
    }

    /// `152.0 B`, `1.7 KiB`.
    static String binary(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024.0 && unit < BINARY.length - 1) {
            value /= 1024.0;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, BINARY[unit]);
    }

    /// `6B`, `10.24kB`: four digits at most, no trailing zeros.
    static String decimal(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000.0 && unit < DECIMAL.length - 1) {
            value /= 1000.0;
            unit++;
        }
        int decimals = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
        String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
        if (digits.indexOf('.') >= 0) {
            digits = digits.replaceFirst("\\.?0+$", "");
        }
        return digits + DECIMAL[unit];
    }
}
