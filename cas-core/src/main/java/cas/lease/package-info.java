/// Nouns of leases. Floor 1.
@NullMarked
package cas.lease;

import org.jspecify.annotations.NullMarked;
