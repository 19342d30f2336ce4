/// Layers: archives in, trees out, and the other way round. One strict tar parser serves hashing and extracting
/// alike (rule S19). The public doors are [TreeApplier],
/// [LayerWriter] and [ArchiveFiles]. Floor 2.
@NullMarked
package cas.layer;

import org.jspecify.annotations.NullMarked;
