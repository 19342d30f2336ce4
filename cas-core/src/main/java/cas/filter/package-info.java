/// The filter language of the containerd API (rules K1-K10). Floor 0, plus RE2/J for linear-time expressions.
@NullMarked
package cas.filter;

import org.jspecify.annotations.NullMarked;
