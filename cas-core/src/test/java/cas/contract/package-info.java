/// What every implementation of a noun or port must do, whichever it is: local, in memory or over the wire.
@NullMarked
package cas.contract;

import org.jspecify.annotations.NullMarked;
