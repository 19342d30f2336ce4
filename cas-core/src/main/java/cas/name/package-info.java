/// Names and labels, validated once at the edge of the engine. Floor 0.
@NullMarked
package cas.name;

import org.jspecify.annotations.NullMarked;
