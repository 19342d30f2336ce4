/// JMH benchmarks; `benchmarks/run` runs them, no test does.
@NullMarked
package cas.benchmarks;

import org.jspecify.annotations.NullMarked;
