/// Nouns of collection: what goes, what holds what, and who is asked. Floor 1.
@NullMarked
package cas.collection;

import org.jspecify.annotations.NullMarked;
