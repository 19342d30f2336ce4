/// The ordered map on LMDB: the one user of lmdbjava. [LmdbKeyValueStore] is the door. Floor 2.
@NullMarked
package cas.kv.lmdb;

import org.jspecify.annotations.NullMarked;
