/// What the translation between messages and nouns must hold.
@NullMarked
package cas.wire;

import org.jspecify.annotations.NullMarked;
