/// Nouns of namespaces, and the view one namespace has of the store. Floor 1.
@NullMarked
package cas.namespace;

import org.jspecify.annotations.NullMarked;
