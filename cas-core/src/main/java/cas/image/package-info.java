/// Nouns of images and the OCI documents they point to. Floor 1.
@NullMarked
package cas.image;

import org.jspecify.annotations.NullMarked;
