/// Tests of the metadata, on a map in memory and on LMDB.
@NullMarked
package cas.metadata;

import org.jspecify.annotations.NullMarked;
