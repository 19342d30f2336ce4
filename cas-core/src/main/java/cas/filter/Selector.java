package cas.filter;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;

/// One condition on one field (rule K7).
sealed interface Selector extends Filter {
    List<String> path();

    /// A field path alone: the field is there.
    record Present(List<String> path) implements Selector {
        @Override
        public boolean matches(Fields fields) {
            return fields.value(path).isPresent();
        }
    }

    record Equal(List<String> path, String value) implements Selector {
        @Override
        public boolean matches(Fields fields) {
            return fields.value(path).equals(Optional.of(value));
        }
    }

    /// An absent field counts as the empty string: `labels.x!=""` is how clients ask for "has a value".
    record Different(List<String> path, String value) implements Selector {
        @Override
        public boolean matches(Fields fields) {
            return !fields.value(path).orElse("").equals(value);
        }
    }

    /// A search anywhere in the value. An expression that is none matches nothing and is no error.
    record Found(List<String> path, Optional<Pattern> pattern) implements Selector {
        static Found of(List<String> path, String expression) {
            if (!ExpressionCost.bearable(expression)) {
                return new Found(path, Optional.empty());
            }
            try {
                return new Found(path, Optional.of(Pattern.compile(expression)));
            } catch (PatternSyntaxException e) {
                return new Found(path, Optional.empty());
            }
        }

        @Override
        public boolean matches(Fields fields) {
            return pattern.isPresent()
                    && pattern.get().matcher(fields.value(path).orElse("")).find();
        }
    }
}
