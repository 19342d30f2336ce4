/// A world for tests: a disk that forgets what was not synced, time that is moved by hand, seeds that can be replayed.
@NullMarked
package cas.sim;

import org.jspecify.annotations.NullMarked;
