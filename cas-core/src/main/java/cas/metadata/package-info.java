/// Names, labels, leases and times over one ordered map: wraps the plain back ends, which know bytes and numbers, into
/// what a namespace sees. [Metadata] is the door. Floor 2.
@NullMarked
package cas.metadata;

import org.jspecify.annotations.NullMarked;
