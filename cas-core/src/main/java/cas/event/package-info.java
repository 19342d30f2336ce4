/// Events and the bus that carries them. Floor 1.
@NullMarked
package cas.event;

import org.jspecify.annotations.NullMarked;
