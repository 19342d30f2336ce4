/// What disk images say of themselves, read by nobody but us before anything else may open them. Floor 2.
@NullMarked
package cas.diskimage;

import org.jspecify.annotations.NullMarked;
