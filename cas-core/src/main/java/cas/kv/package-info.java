/// The ordered map the metadata sits on. Floor 1.
@NullMarked
package cas.kv;

import org.jspecify.annotations.NullMarked;
