/// Nouns of the whole store: how it is and what it takes. Floor 1.
@NullMarked
package cas.overview;

import org.jspecify.annotations.NullMarked;
