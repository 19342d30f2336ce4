/// What tests of both modules share to reach the real machine: conditions, and later trees, processes and mounts.
@NullMarked
package cas.proving;

import org.jspecify.annotations.NullMarked;
