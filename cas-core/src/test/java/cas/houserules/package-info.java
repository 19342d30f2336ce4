/// The laws of the house as tests: floors and arrows, who may touch what, sizes, words.
@NullMarked
package cas.houserules;

import org.jspecify.annotations.NullMarked;
