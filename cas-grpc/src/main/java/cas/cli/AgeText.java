package cas.cli;

import java.time.Duration;

/// How long ago, in the words of Go's units package, which `ctr` prints.
final class AgeText {
    private AgeText() {}

    static String of(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = age.toMinutes();
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        long hours = Math.round(seconds / 3600.0);
        if (hours == 1) {
            return "About an hour";
        }
        return ofHours(hours, age.toHours());
    }

    private static String ofHours(long hours, long whole) {
        if (hours < 48) {
            return hours + " hours";
        }
        if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        }
        if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        }
        if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return whole / 24 / 365 + " years";
    }
}
