/// Nouns of content: blobs, ingests, descriptors. Floor 1.
@NullMarked
package cas.content;

import org.jspecify.annotations.NullMarked;
