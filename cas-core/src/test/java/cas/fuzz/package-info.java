/// Whatever is read from strangers or from disk, fed with rubbish. Each target is an ordinary test on its own seeds;
/// `.ci/fuzz` hunts with Jazzer.
@NullMarked
package cas.fuzz;

import org.jspecify.annotations.NullMarked;
