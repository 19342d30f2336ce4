/// What the author of an agent writes: nothing of the store's own code but the generated stubs.
@NullMarked
package cas.example;

import org.jspecify.annotations.NullMarked;
