package cas.cli;

import cas.error.CasException.InvalidArgument;
import cas.error.Reason;
import cas.name.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Labels as `k=v`.
final class LabelText {
    private LabelText() {}

    /// Joined with commas, sorted; `-` for none.
    static String of(Labels labels) {
        return labels.isEmpty() ? "-" : joined(labels);
    }

    static String joined(Labels labels) {
        return labels.asMap().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    static Labels parse(List<String> texts) {
        return Labels.of(map(texts));
    }

    /// Those that are given no value, too.
    static Map<String, String> map(List<String> texts) {
        Map<String, String> labels = new TreeMap<>();
        for (String text : texts) {
            int sign = text.indexOf('=');
            if (sign <= 0) {
                throw new InvalidArgument(
                        Reason.INVALID_LABEL, "label \"" + text + "\": expected name=value, such as app=web");
            }
            labels.put(text.substring(0, sign), text.substring(sign + 1));
        }
        return labels;
    }
}
